package janeti.config.object;

import janeti.model.JobId;
import janeti.model.Uuid;

import java.util.Comparator;
import java.util.List;

/**
 * A rule that says what becomes of jobs. Source: spec/config-schema.json, FilterRule.
 *
 * @param watermark the newest job when the rule was made
 * @param predicates JSON as given; the filter language is the queue's business
 * @param action a word, or ["RATE_LIMIT", n]
 */
public record FilterRule(
        Uuid uuid,
        JobId watermark,
        long priority,
        List<Object> predicates,
        Object action,
        List<Object> reasonTrail)
        implements ConfigObject {
    /** The order in which the queue looks at rules. Source: spec/locking.md, filter rules. */
    public static final Comparator<FilterRule> ORDER =
            Comparator.comparingLong(FilterRule::priority)
                    .thenComparing(FilterRule::watermark)
                    .thenComparing(FilterRule::uuid);

    public FilterRule {
        predicates = List.copyOf(predicates);
        reasonTrail = List.copyOf(reasonTrail);
    }

    @Override
    public ObjectKind kind() {
        return ObjectKind.FILTER;
    }

    @Override
    public String label() {
        return uuid.value();
    }

    public static FilterRule read(ObjectReader in) {
        return new FilterRule(
                in.uuid("uuid"),
                new JobId(in.number("watermark")),
                in.number("priority"),
                in.values("predicates"),
                in.value("action"),
                in.values("reason_trail"));
    }

    @Override
    public void write(ObjectWriter out) {
        out.put("watermark", watermark.value())
                .put("priority", priority)
                .put("predicates", predicates)
                .put("action", action)
                .put("reason_trail", reasonTrail)
                .put("uuid", uuid.value());
    }
}
