package janeti.units.instance;

import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types that parameters are brought to, whatever a client sent. Source: spec/constants.json,
 * ENFORCEABLE_TYPES. What cannot be brought to its type is a TypeEnforcementError.
 */
enum ValueType {
    STRING("string"),
    MAYBE_STRING("string"),
    BOOL("boolean"),
    INT("integer"),
    SIZE("size");

    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)\\s*([a-zA-Z]+)?");

    /** MiB in each unit. */
    private static final Map<String, Long> UNITS =
            Map.of(
                    "m", 1L, "mb", 1L, "mib", 1L, "g", 1L << 10, "gb", 1L << 10, "gib", 1L << 10,
                    "t", 1L << 20, "tb", 1L << 20, "tib", 1L << 20);

    /** Sizes are rounded up to a multiple of so many MiB. */
    private static final long GRAIN_MIB = 4;

    /** More digits than any size has; a guard against numbers that take all memory. */
    private static final int MOST_DIGITS = 18;

    /** A zettabyte: more than there is, and far from what a long holds. */
    private static final BigDecimal LARGEST_MIB = BigDecimal.valueOf(1L << 50);

    private final String word;

    ValueType(String word) {
        this.word = word;
    }

    /** The type that a default value shows. */
    static ValueType of(@Nullable Object sample) {
        return switch (sample) {
            case Boolean _ -> BOOL;
            case Number _ -> INT;
            case null -> MAYBE_STRING;
            default -> STRING;
        };
    }

    /** The value in this type: a String, Boolean or Long; null only where there may be none. */
    @Nullable Object force(String name, @Nullable Object value) {
        return switch (this) {
            case STRING, MAYBE_STRING -> text(name, value);
            case BOOL -> flag(name, value);
            case INT -> whole(name, value);
            case SIZE -> sizeMib(name, value);
        };
    }

    private @Nullable Object text(String name, @Nullable Object value) {
        if (value instanceof String || (value == null && this == MAYBE_STRING)) {
            return value;
        }
        if (Boolean.FALSE.equals(value)) {
            return "";
        }
        throw wrong(name, value, "");
    }

    private Boolean flag(String name, @Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case Number n -> n.doubleValue() != 0;
            case String s when s.isEmpty() -> false;
            case String s when s.equalsIgnoreCase("true") -> true;
            case String s when s.equalsIgnoreCase("false") -> false;
            default -> throw wrong(name, value, "");
        };
    }

    private Long whole(String name, @Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if (value instanceof Number n) {
            return n.longValue();
        }
        if (value instanceof String s && s.strip().matches("[+-]?\\d{1," + MOST_DIGITS + "}")) {
            return Long.parseLong(s.strip());
        }
        throw wrong(name, value, "");
    }

    private Long sizeMib(String name, @Nullable Object value) {
        Matcher parts = NUMBER_AND_UNIT.matcher(String.valueOf(value));
        if (!parts.matches() || parts.group(1).length() > MOST_DIGITS) {
            throw wrong(name, value, "; error: Invalid format");
        }
        String unit = parts.group(2) == null ? "m" : parts.group(2).toLowerCase(Locale.ROOT);
        Long factor = UNITS.get(unit);
        if (factor == null) {
            throw wrong(name, value, "; error: Unknown unit: " + parts.group(2));
        }
        BigDecimal exact = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(factor));
        if (exact.compareTo(LARGEST_MIB) > 0) {
            throw wrong(name, value, "; error: Too large");
        }
        long mib = exact.setScale(0, RoundingMode.CEILING).longValueExact();
        return Math.ceilDiv(mib, GRAIN_MIB) * GRAIN_MIB;
    }

    private GanetiException wrong(String name, @Nullable Object value, String why) {
        return new GanetiException(
                "TypeEnforcementError",
                "'%s' (value %s) is not a valid %s%s".formatted(name, value, word, why));
    }

    static GanetiException unknown(String name) {
        return new GanetiException("TypeEnforcementError", "Unknown parameter '" + name + "'");
    }
}
