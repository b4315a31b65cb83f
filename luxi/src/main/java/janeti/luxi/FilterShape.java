package janeti.luxi;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.List;

/**
 * Whether a filter, a filter rule's predicate or its action has the form it must have. What the
 * fields and values mean is {@code janeti.query}'s business. Source: spec/luxi.json,
 * filter_language and filter_rules.
 */
final class FilterShape {
    private FilterShape() {}

    static void check(@Nullable Object filter) {
        if (filter == null) {
            return;
        }
        if (!(filter instanceof List<?> list)
                || list.isEmpty()
                || !(list.getFirst() instanceof String operator)) {
            throw new UnreadableException(
                    "Cannot read filter, expected null or [operator, ...], got "
                            + Shown.of(filter));
        }
        List<?> operands = list.subList(1, list.size());
        switch (operator) {
            case "&", "|" -> operands.forEach(FilterShape::check);
            case "!" -> {
                count(operator, operands, 1);
                check(operands.getFirst());
            }
            case "?" -> {
                count(operator, operands, 1);
                field(operator, operands.getFirst());
            }
            case "==", "=", "!=", "<", "<=", ">", ">=", "=[]" -> {
                count(operator, operands, 2);
                field(operator, operands.getFirst());
                value(operator, operands.getLast());
            }
            case "=~" -> {
                count(operator, operands, 2);
                field(operator, operands.getFirst());
                if (!(operands.getLast() instanceof String)) {
                    throw wrong(operator, "the regular expression is not a string", operands);
                }
            }
            default -> throw new UnreadableException("Unknown filter operand '" + operator + "'");
        }
    }

    /** One condition of a filter rule: [kind, filter]. */
    static void checkPredicate(@Nullable Object predicate) {
        if (!(predicate instanceof List<?> list)
                || list.isEmpty()
                || !(list.getFirst() instanceof String kind)) {
            throw new UnreadableException(
                    "malformed FilterPredicate: expected [kind, filter], got "
                            + Shown.of(predicate));
        }
        List<?> parameters = list.subList(1, list.size());
        if (!List.of("jobid", "opcode", "reason").contains(kind) || parameters.size() != 1) {
            throw new UnreadableException(
                    "malformed FilterPredicate: bad parameter list for '"
                            + kind
                            + "' predicate: "
                            + Json.text(parameters));
        }
        check(parameters.getFirst());
    }

    static void checkAction(@Nullable Object action) {
        boolean plain =
                action instanceof String name
                        && List.of("ACCEPT", "CONTINUE", "PAUSE", "REJECT").contains(name);
        if (plain) {
            return;
        }
        if (!(action instanceof List<?> list)
                || list.isEmpty()
                || !"RATE_LIMIT".equals(list.getFirst())) {
            throw new UnreadableException("malformed FilterAction JSON: " + Json.text(action));
        }
        if (list.size() != 2 || !(list.get(1) instanceof Long limit) || limit <= 0) {
            throw new UnreadableException("RATE_LIMIT argument must be a positive integer");
        }
    }

    private static void count(String operator, List<?> operands, int count) {
        if (operands.size() != count) {
            throw wrong(operator, "it takes " + count + " operand(s)", operands);
        }
    }

    private static void field(String operator, @Nullable Object field) {
        if (!(field instanceof String)) {
            throw wrong(operator, "the field is not a string", field);
        }
    }

    private static void value(String operator, @Nullable Object value) {
        boolean fits =
                value instanceof String || value instanceof Long || value instanceof BigInteger;
        if (!fits) {
            throw wrong(operator, "the value is neither a string nor an integer", value);
        }
    }

    private static UnreadableException wrong(String operator, String reason, @Nullable Object got) {
        return new UnreadableException(
                "Cannot read filter '" + operator + "': " + reason + ", got " + Shown.of(got));
    }
}
