package janeti.model;

import com.google.errorprone.annotations.FormatMethod;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The request cannot be done as things stand; nothing was changed. On the wire: OpPrereqError. */
public final class PrereqException extends OpException {
    private final @Nullable ErrorCode code;

    /** A null code is for the few errors that carry none ("{-}" in spec/operations.md). */
    public PrereqException(@Nullable ErrorCode code, String text) {
        super(text);
        this.code = code;
    }

    @FormatMethod
    public static void require(boolean holds, ErrorCode code, String format, Object... args) {
        if (!holds) {
            throw new PrereqException(code, String.format(format, args));
        }
    }

    public @Nullable ErrorCode code() {
        return code;
    }

    @Override
    public List<@Nullable Object> wireForm() {
        return List.of(
                "OpPrereqError",
                code == null ? List.of(getMessage()) : List.of(getMessage(), code.wireName()));
    }
}
