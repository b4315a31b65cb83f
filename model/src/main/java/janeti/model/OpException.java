package janeti.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** An error that a client is told of, in Ganeti's class and form. */
public abstract sealed class OpException extends RuntimeException
        permits PrereqException, ExecException, NodeFault, GanetiException {

    OpException(String text) {
        super(text);
    }

    OpException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }

    /** The form of spec/luxi.json, encode_exception: [class name, [arguments...]]. */
    public abstract List<@Nullable Object> wireForm();

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
