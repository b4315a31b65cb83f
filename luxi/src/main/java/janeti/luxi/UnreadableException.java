package janeti.luxi;

/** A value has not the type it should have; the text says which, in the real daemon's words. */
final class UnreadableException extends RuntimeException {
    UnreadableException(String text) {
        super(text);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
