package janeti.master;

/** The daemon does not start, or a command cannot be done: why, what next, and the exit code. */
public final class StartRefused extends RuntimeException {
    private final ExitCode exitCode;

    public StartRefused(ExitCode exitCode, String text) {
        super(text);
        this.exitCode = exitCode;
    }

    public StartRefused(ExitCode exitCode, String text, Throwable cause) {
        super(text, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
