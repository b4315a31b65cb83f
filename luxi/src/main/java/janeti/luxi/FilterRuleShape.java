package janeti.luxi;

import janeti.model.Json;
import janeti.query.Filter;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Whether the conditions and the action of a filter rule have the form they must have. Source:
 * spec/luxi.json, filter_rules.
 */
final class FilterRuleShape {
    private FilterRuleShape() {}

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
        Filter.parse(parameters.getFirst());
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
}
