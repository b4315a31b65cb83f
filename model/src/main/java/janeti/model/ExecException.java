package janeti.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The operation failed on its way; something may have been changed. On the wire: OpExecError. */
public final class ExecException extends OpException {
    public ExecException(String text) {
        super(text);
    }

    public ExecException(String text, Throwable cause) {
        super(text, cause);
    }

    @Override
    public List<@Nullable Object> wireForm() {
        return List.of("OpExecError", List.of(getMessage()));
    }
}
