package janeti.query;

import janeti.model.Json;
import janeti.query.Filter.Comparison;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link Filter} from its wire form. */
final class FilterParser {
    private FilterParser() {}

    static Filter parse(@Nullable Object wire, int depth) {
        if (depth > Limits.FILTER_DEPTH) {
            throw new FilterSyntaxException(
                    "The filter nests deeper than "
                            + Limits.FILTER_DEPTH
                            + " levels; write it flatter");
        }
        if (wire == null) {
            return new Filter.Everything();
        }
        if (!(wire instanceof List<?> list)
                || list.isEmpty()
                || !(list.getFirst() instanceof String operator)) {
            throw new FilterSyntaxException(
                    "Cannot deserialise filter: expected array [string, args], got "
                            + Json.text(wire));
        }
        List<?> args = list.subList(1, list.size());
        return switch (operator) {
            case "&" -> new Filter.And(parts(args, depth));
            case "|" -> new Filter.Or(parts(args, depth));
            case "!" -> new Filter.Not(parse(only(args, "filter"), depth + 1));
            case "?" -> new Filter.IsTrue(name(only(args, "fieldname")));
            case "==", "=" -> compare(Comparison.EQUAL, args);
            case "!=" -> new Filter.Not(compare(Comparison.EQUAL, args));
            case "<" -> compare(Comparison.LESS, args);
            case "<=" -> compare(Comparison.LESS_OR_EQUAL, args);
            case ">" -> compare(Comparison.GREATER, args);
            case ">=" -> compare(Comparison.GREATER_OR_EQUAL, args);
            case "=~" -> {
                pair(args);
                yield new Filter.Matches(name(args.get(0)), pattern(args.get(1)));
            }
            case "=[]" -> {
                pair(args);
                yield new Filter.Contains(name(args.get(0)), value(args.get(1)));
            }
            default -> throw new FilterSyntaxException("Unknown filter operand '" + operator + "'");
        };
    }

    private static List<Filter> parts(List<?> args, int depth) {
        List<Filter> parts = new ArrayList<>(args.size());
        for (Object arg : args) {
            parts.add(parse(arg, depth + 1));
        }
        return List.copyOf(parts);
    }

    private static Filter compare(Comparison comparison, List<?> args) {
        pair(args);
        return new Filter.Compare(name(args.get(0)), comparison, value(args.get(1)));
    }

    private static @Nullable Object only(List<?> args, String what) {
        if (args.size() != 1) {
            throw new FilterSyntaxException(
                    "Cannot deserialise field, expected [" + what + "] but got " + Json.text(args));
        }
        return args.getFirst();
    }

    private static void pair(List<?> args) {
        if (args.size() != 2) {
            throw new FilterSyntaxException(
                    "Cannot deserialise field/value pair, expected [fieldname, value] but got "
                            + Json.text(args));
        }
    }

    private static String name(@Nullable Object wire) {
        if (wire instanceof String name) {
            return name;
        }
        throw new FilterSyntaxException(
                "Cannot deserialise filter field, expecting its name, got " + Json.text(wire));
    }

    private static FilterValue value(@Nullable Object wire) {
        return switch (wire) {
            case String text -> new FilterValue.Text(text);
            case Long number -> new FilterValue.Whole(BigInteger.valueOf(number));
            case BigInteger number -> new FilterValue.Whole(number);
            case Double number -> new FilterValue.Whole(whole(number));
            case null, default ->
                    throw new FilterSyntaxException(
                            "Cannot deserialise filter value, expecting string or integer, got "
                                    + Json.text(wire));
        };
    }

    private static BigInteger whole(double number) {
        if (number != Math.rint(number)) {
            throw new FilterSyntaxException(
                    "Cannot deserialise numeric filter value, expecting integral but got a"
                            + " fractional value: "
                            + number);
        }
        return new BigDecimal(number).toBigInteger();
    }

    private static FilterPattern pattern(@Nullable Object wire) {
        if (wire instanceof String text) {
            return FilterPattern.of(text);
        }
        throw new FilterSyntaxException(
                "Cannot deserialise filter pattern, expecting a regular expression, got "
                        + Json.text(wire));
    }
}
