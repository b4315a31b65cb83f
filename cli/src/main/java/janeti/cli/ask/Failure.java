package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

/** A command cannot be done: what, why and what next, and how the process shall end. */
public final class Failure extends RuntimeException {
    private final ExitStatus status;

    public Failure(ExitStatus status, String text) {
        this(status, text, null);
    }

    public Failure(ExitStatus status, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.status = status;
    }

    public ExitStatus status() {
        return status;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
