package janeti.luxi;

import java.io.IOException;

/** The socket cannot be made; the daemon cannot start. The text says where, why and what next. */
public final class ListenException extends RuntimeException {
    ListenException(String text) {
        super(text);
    }

    ListenException(String text, IOException cause) {
        super(text, cause);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
