package janeti.protocol;

/** More bytes came than a message may have, and still no end mark. */
public final class MessageTooLongException extends RuntimeException {
    MessageTooLongException(int limitBytes) {
        super("Message is longer than " + limitBytes + " bytes");
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
