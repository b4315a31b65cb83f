package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A question about one object, as its form on the wire says it: {@code ["|", ["==", "id", 1], …]}.
 * Made by {@link FilterParser}, compiled by {@link Condition}. Source: spec/luxi.json,
 * filter_language.
 */
public sealed interface Filter {
    /**
     * Reads the wire form.
     *
     * @throws FilterSyntaxException in the real daemon's words where they are known
     */
    static Filter parse(@Nullable Object wire) {
        return FilterParser.parse(wire, 0);
    }

    /** The order that a comparison asks for. */
    enum Comparison {
        EQUAL("=="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        String operator() {
            return operator;
        }

        /**
         * @param order as {@code compareTo} of the cell with the filter's value gives it
         */
        public boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    /** No filter: null on the wire. */
    record Everything() implements Filter {}

    /** All of them. */
    record And(List<Filter> parts) implements Filter {}

    /** At least one of them. */
    record Or(List<Filter> parts) implements Filter {}

    /** The opposite. */
    record Not(Filter part) implements Filter {}

    /** A boolean field that is true. */
    record IsTrue(String field) implements Filter {}

    /** A field beside a value. */
    record Compare(String field, Comparison comparison, FilterValue value) implements Filter {}

    /** A text field in which a pattern is found. */
    record Matches(String field, FilterPattern pattern) implements Filter {}

    /** A list field that has a value among its members. */
    record Contains(String field, FilterValue value) implements Filter {}

    /** As the real daemon stores it: old spellings of operators are replaced by the new ones. */
    default @Nullable Object wire() {
        return switch (this) {
            case Everything() -> null;
            case And(List<Filter> parts) -> form("&", parts);
            case Or(List<Filter> parts) -> form("|", parts);
            case Not(Filter part) -> Arrays.asList("!", part.wire());
            case IsTrue(String field) -> List.of("?", field);
            case Compare(String field, Comparison comparison, FilterValue value) ->
                    List.of(comparison.operator(), field, value.wire());
            case Matches(String field, FilterPattern pattern) ->
                    List.of("=~", field, pattern.text());
            case Contains(String field, FilterValue value) -> List.of("=[]", field, value.wire());
        };
    }

    private static Object form(String operator, List<Filter> parts) {
        List<@Nullable Object> form = new ArrayList<>(List.of(operator));
        parts.forEach(part -> form.add(part.wire()));
        return Collections.unmodifiableList(form);
    }

    /** The names of the fields that it looks at. */
    default Set<String> fields() {
        Set<String> names = new HashSet<>();
        addFields(names);
        return names;
    }

    private void addFields(Set<String> names) {
        switch (this) {
            case Everything() -> {}
            case And(List<Filter> parts) -> parts.forEach(part -> part.addFields(names));
            case Or(List<Filter> parts) -> parts.forEach(part -> part.addFields(names));
            case Not(Filter part) -> part.addFields(names);
            case IsTrue(String field) -> names.add(field);
            case Compare compare -> names.add(compare.field());
            case Matches matches -> names.add(matches.field());
            case Contains contains -> names.add(contains.field());
        }
    }

    /**
     * The objects that this asks for by name, in asked order and as often as asked; null when it
     * asks for anything else, so that all objects have to be looked at.
     */
    default @Nullable List<FilterValue> requestedNames(String nameField) {
        List<FilterValue> names = new ArrayList<>();
        return addNames(nameField, names) ? List.copyOf(names) : null;
    }

    private boolean addNames(String nameField, List<FilterValue> names) {
        return switch (this) {
            case Or or -> {
                for (Filter part : or.parts()) {
                    if (!part.addNames(nameField, names)) {
                        yield false;
                    }
                }
                yield !or.parts().isEmpty();
            }
            case Compare(String field, Comparison comparison, FilterValue value)
                    when comparison == Comparison.EQUAL && field.equals(nameField) -> {
                names.add(value);
                yield true;
            }
            default -> false;
        };
    }
}
