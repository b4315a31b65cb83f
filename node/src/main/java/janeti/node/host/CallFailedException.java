package janeti.node.host;

/** A node call cannot be done; the text goes to the caller: [false, text]. */
public final class CallFailedException extends RuntimeException {
    public CallFailedException(String text) {
        super(text);
    }

    public CallFailedException(String text, Throwable cause) {
        super(text, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
