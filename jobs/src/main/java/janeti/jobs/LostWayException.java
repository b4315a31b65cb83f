package janeti.jobs;

/** An opcode cannot go on from where it was when the last daemon ended. */
final class LostWayException extends RuntimeException {
    private static final String BEGINNING =
            "The master daemon ended while this job was running, and it cannot go on: ";

    /**
     * @param why the rest of a sentence, with what to check
     */
    LostWayException(String why) {
        super(BEGINNING + why);
    }

    LostWayException(String why, Throwable cause) {
        super(BEGINNING + why, cause);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
