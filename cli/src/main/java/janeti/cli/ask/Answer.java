package janeti.cli.ask;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Takes JSON values of an answer for what they should be. */
public final class Answer {
    private Answer() {}

    public static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw unexpected("a list", value);
    }

    public static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unexpected("an object", value);
    }

    public static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw unexpected("a number", value);
    }

    /** A string as it is, anything else as JSON. */
    public static String text(@Nullable Object value) {
        return value instanceof String text ? text : Json.text(value);
    }

    private static Failure unexpected(String wanted, @Nullable Object value) {
        return new Failure(
                ExitStatus.FAILED,
                String.format(
                        "The daemon answered %s where %s was due; are command and daemon of one"
                                + " version?",
                        Json.text(value), wanted));
    }
}
