package janeti.log;

import org.jspecify.annotations.Nullable;

/**
 * The log cannot do its work: what, where, why, what next. Nothing that was acknowledged is lost.
 */
public final class LogException extends RuntimeException {
    public LogException(String text) {
        super(text);
    }

    public LogException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
