package janeti.units;

import janeti.config.object.Params;
import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parameters as clients give them, brought to the types of their defaults: "true" and "1024M" may
 * come as text. Pure. Errors are Ganeti's TypeEnforcementError.
 */
public final class TypedParams {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]*)");

    /** MiB in a unit. Source: Ganeti's sizes: no unit is MiB. */
    private static final Map<String, Long> UNITS =
            Map.of("", 1L, "m", 1L, "mb", 1L, "g", 1L << 10, "gb", 1L << 10, "t", 1L << 20);

    private TypedParams() {}

    /**
     * @param defaults all parameters that there are, with a value of the right type
     */
    public static Params like(Params defaults, Map<String, @Nullable Object> given) {
        var typed = new LinkedHashMap<String, @Nullable Object>();
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            String name = param.getKey();
            if (!defaults.has(name)) {
                throw wrong("Unknown parameter '" + name + "'");
            }
            typed.put(name, typed(name, defaults.get(name), param.getValue()));
        }
        return new Params(typed);
    }

    private static @Nullable Object typed(
            String name, @Nullable Object like, @Nullable Object value) {
        return switch (like) {
            case Boolean _ -> flag(name, value);
            case Long _ -> number(name, value);
            case Double _ -> real(name, value);
            case String _ -> text(name, value);
            case null, default -> value;
        };
    }

    private static boolean flag(String name, @Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong(name, value, "boolean");
            };
        }
        return value instanceof Boolean b ? b : value instanceof Number n && n.longValue() != 0;
    }

    private static long number(String name, @Nullable Object value) {
        if (value instanceof Number n) {
            return n.longValue();
        }
        Matcher size = SIZE.matcher(value instanceof String text ? text.strip() : "");
        Long unit = size.matches() ? UNITS.get(size.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(name, value, "integer or size");
        }
        return (long) Math.ceil(Double.parseDouble(size.group(1)) * unit);
    }

    private static double real(String name, @Nullable Object value) {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw wrong(name, value, "float");
        }
    }

    private static String text(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (Boolean.FALSE.equals(value)) {
            return "";
        }
        throw wrong(name, value, "string");
    }

    private static GanetiException wrong(String name, @Nullable Object value, String type) {
        return wrong("'%s' (value %s) is not a valid %s".formatted(name, value, type));
    }

    private static GanetiException wrong(String text) {
        return new GanetiException("TypeEnforcementError", text);
    }
}
