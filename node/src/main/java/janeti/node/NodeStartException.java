package janeti.node;

/** The node daemon cannot start; says why and what to do. */
public final class NodeStartException extends RuntimeException {
    public NodeStartException(String text) {
        super(text);
    }

    public NodeStartException(String text, Throwable cause) {
        super(text, cause);
    }
}
