package janeti.protocol;

/** What arrived at a node daemon is no call, or one with arguments of a wrong form. */
public final class WrongCallException extends RuntimeException {
    public WrongCallException(String text) {
        super(text);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
