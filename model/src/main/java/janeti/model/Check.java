package janeti.model;

import com.google.errorprone.annotations.FormatMethod;

/** Says what must be true whatever a user does. */
public final class Check {
    private Check() {}

    @FormatMethod
    public static void that(boolean holds, String format, Object... args) {
        if (!holds) {
            throw new BugException(String.format(format, args));
        }
    }
}
