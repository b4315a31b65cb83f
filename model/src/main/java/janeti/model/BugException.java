package janeti.model;

/** Our own mistake: something that cannot be, is. The job ends, the daemon lives. */
public final class BugException extends RuntimeException {
    public BugException(String text) {
        super(text);
    }

    public BugException(String text, Throwable cause) {
        super(text, cause);
    }
}
