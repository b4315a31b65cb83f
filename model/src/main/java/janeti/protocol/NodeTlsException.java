package janeti.protocol;

/** A key or certificate cannot be used: which file, why, what to do. */
public final class NodeTlsException extends RuntimeException {
    public NodeTlsException(String text, Throwable cause) {
        super(text, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
