package janeti.query;

import static janeti.query.FieldKind.OTHER;

import janeti.config.Config;
import janeti.config.object.FilterRule;

import java.util.List;

/** The columns of gnt-filter list: rules for jobs. Source: spec/query-fields.json, filter. */
final class FilterFields {
    static final FieldTable<FilterRule> ALL =
            new FieldTable<>(
                    "uuid",
                    List.of(
                            Field.field(
                                    "uuid",
                                    "UUID",
                                    OTHER,
                                    "Filter ID",
                                    rule -> rule.uuid().value()),
                            Field.field(
                                    "watermark",
                                    "Watermark",
                                    OTHER,
                                    "Highest job ID used at the time when the filter was added",
                                    rule -> rule.watermark().value()),
                            Field.field(
                                    "priority",
                                    "Priority",
                                    OTHER,
                                    "Filter priority",
                                    FilterRule::priority),
                            Field.field(
                                    "predicates",
                                    "Predicates",
                                    OTHER,
                                    "List of filter predicates",
                                    FilterRule::predicates),
                            Field.field(
                                    "action", "Action", OTHER, "Filter action", FilterRule::action),
                            Field.field(
                                    "reason_trail",
                                    "ReasonTrail",
                                    OTHER,
                                    "Reason why this filter was added",
                                    FilterRule::reasonTrail)));

    private FilterFields() {}

    /** The rules by uuid, which is the only name that they have. */
    static List<FilterRule> rules(Config config) {
        return List.copyOf(config.filters().values());
    }
}
