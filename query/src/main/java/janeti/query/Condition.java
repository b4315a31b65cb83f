package janeti.query;

import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Predicate;

/**
 * A {@link Filter} made ready for the rows of one table: fields looked up, patterns given their
 * budget. Compiled once a query, used by one thread.
 *
 * <h2>What counts as a match</h2>
 *
 * <p>A cell without a normal value says nothing, and what says nothing does not exclude: the
 * comparison holds. A negation turns that round, as the real daemon does.
 *
 * <h2>Two passes</h2>
 *
 * <p>Fields that need a node's answer are not known before it is asked, and which nodes to ask is
 * what a first pass decides. {@link #mayMatch} keeps every row that could still match whatever the
 * nodes say; {@link #matches} decides with the answers in the row. The real daemon lets each live
 * comparison pass in the first pass, under a negation too, and so loses rows: there {@code ["!",
 * live]} is never true. Here a negation turns "possibly" into "certainly" below it, so that the
 * first pass excludes only what is excluded anyhow.
 *
 * <h2>Errors</h2>
 *
 * <p>An unknown field is found when compiling; a value of the wrong type only where a row has one,
 * and only if {@code &} and {@code |} get that far, from left to right. Both are ParameterError.
 */
final class Condition<T> {
    /** How much a comparison may rely on. */
    private enum Pass {
        /** Every field is known. */
        COMPLETE,
        /** Live fields are not; could it be true? */
        POSSIBLE,
        /** Live fields are not; must it be true? */
        CERTAIN;

        Pass negated() {
            return switch (this) {
                case COMPLETE -> COMPLETE;
                case POSSIBLE -> CERTAIN;
                case CERTAIN -> POSSIBLE;
            };
        }
    }

    /** A compiled node of the filter. */
    @FunctionalInterface
    private interface Test<T> {
        boolean holds(T row, Pass pass);
    }

    private final Test<T> test;

    private Condition(Test<T> test) {
        this.test = test;
    }

    static <T> Condition<T> compile(Filter filter, FieldTable<T> table) {
        return new Condition<>(compile(filter, table, new FilterPattern.Budget()));
    }

    /** With all live fields in the row. */
    boolean matches(T row) {
        return test.holds(row, Pass.COMPLETE);
    }

    /** Before live fields are known; false only if they cannot change it. */
    boolean mayMatch(T row) {
        return test.holds(row, Pass.POSSIBLE);
    }

    private static <T> Test<T> compile(
            Filter filter, FieldTable<T> table, FilterPattern.Budget budget) {
        return switch (filter) {
            case Filter.Everything() -> (row, pass) -> true;
            case Filter.And(List<Filter> parts) -> all(compile(parts, table, budget));
            case Filter.Or(List<Filter> parts) -> any(compile(parts, table, budget));
            case Filter.Not(Filter part) -> {
                Test<T> inner = compile(part, table, budget);
                yield (row, pass) -> !inner.holds(row, pass.negated());
            }
            case Filter.IsTrue(String field) -> onField(table, field, Condition::isTrue);
            case Filter.Compare compare -> comparison(compare, table);
            case Filter.Matches(String field, FilterPattern pattern) ->
                    onField(table, field, value -> found(pattern, value, budget));
            case Filter.Contains(String field, FilterValue wanted) ->
                    onField(table, field, value -> contains(value, wanted));
        };
    }

    private static <T> List<Test<T>> compile(
            List<Filter> parts, FieldTable<T> table, FilterPattern.Budget budget) {
        return parts.stream().map(part -> compile(part, table, budget)).toList();
    }

    private static <T> Test<T> all(List<Test<T>> parts) {
        return (row, pass) -> {
            for (Test<T> part : parts) {
                if (!part.holds(row, pass)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static <T> Test<T> any(List<Test<T>> parts) {
        return (row, pass) -> {
            for (Test<T> part : parts) {
                if (part.holds(row, pass)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static <T> Test<T> comparison(Filter.Compare compare, FieldTable<T> table) {
        FilterMode mode = known(table, compare.field()).mode();
        if (mode == FilterMode.HOSTNAME
                && compare.comparison() == Filter.Comparison.EQUAL
                && compare.value() instanceof FilterValue.Text(String name)) {
            return onField(
                    table,
                    compare.field(),
                    value ->
                            (value instanceof String host && host.startsWith(name + "."))
                                    || compare.comparison().holds(order(value, compare.value())));
        }
        return onField(
                table,
                compare.field(),
                value -> compare.comparison().holds(order(value, compare.value())));
    }

    private static <T> Test<T> onField(
            FieldTable<T> table, String name, Predicate<@Nullable Object> test) {
        Field<T> field = known(table, name);
        return (row, pass) -> {
            if (field.isLive() && pass != Pass.COMPLETE) {
                return pass == Pass.POSSIBLE;
            }
            Cell cell = field.cell().apply(row);
            return !cell.isNormal() || test.test(comparable(field, cell.value()));
        };
    }

    private static <T> Field<T> known(FieldTable<T> table, String name) {
        Field<T> field = table.known(name);
        if (field == null) {
            throw parameterError("Can't find field named '" + name + "'");
        }
        return field;
    }

    private static @Nullable Object comparable(Field<?> field, @Nullable Object value) {
        return field.mode() == FilterMode.TIMESTAMP && value instanceof List<?> pair
                ? pair.getFirst()
                : value;
    }

    /** As {@code compareTo} of the cell's value with the filter's. */
    private static int order(@Nullable Object value, FilterValue wanted) {
        return switch (wanted) {
            case FilterValue.Text(String text) when value instanceof String s -> s.compareTo(text);
            case FilterValue.Whole(BigInteger whole) when value instanceof Number n ->
                    exact(n).compareTo(new BigDecimal(whole));
            default -> throw wrongType(value, wanted);
        };
    }

    static GanetiException wrongType(@Nullable Object value, FilterValue wanted) {
        return parameterError(
                "Invalid types in comparison, trying to compare "
                        + Json.text(value)
                        + " with '"
                        + wanted.shown()
                        + "'");
    }

    private static BigDecimal exact(Number number) {
        return switch (number) {
            case BigInteger n -> new BigDecimal(n);
            case Double n -> new BigDecimal(n);
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    private static boolean isTrue(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw parameterError("Unexpected value '" + Json.text(value) + "' in boolean context");
    }

    private static boolean found(
            FilterPattern pattern, @Nullable Object value, FilterPattern.Budget budget) {
        if (value instanceof String text) {
            return pattern.found(text, budget);
        }
        throw parameterError(
                "Invalid field value used in regexp matching, expecting string but got '"
                        + Json.text(value)
                        + "'");
    }

    private static boolean contains(@Nullable Object value, FilterValue wanted) {
        if (!(value instanceof List<?> members)) {
            throw parameterError(
                    "Invalid field value, expecting a list to look for '"
                            + wanted.shown()
                            + "' in, but got '"
                            + Json.text(value)
                            + "'");
        }
        for (Object member : members) {
            if (order(member, wanted) == 0) {
                return true;
            }
        }
        return false;
    }

    static GanetiException parameterError(String text) {
        return new GanetiException("ParameterError", text);
    }
}
