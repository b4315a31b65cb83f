package janeti.op;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The type of a parameter, as spec/opcodes.json, type_notation, writes it. A type takes a JSON
 * value or says why not.
 */
public sealed interface ParamType {
    /** Null when the value fits, else what was wrong, in the words of the real daemon. */
    @Nullable String problem(Object value);

    /** Whether null is a value too. */
    default boolean isNullable() {
        return false;
    }

    /** The same type as spec/opcodes.json names it, as JSON values; for tests and documentation. */
    Object spec();

    /** The types that need nothing but a look at the value. */
    enum Plain implements ParamType {
        BOOL("Bool", "Unable to read Bool") {
            @Override
            boolean fits(Object value) {
                return value instanceof Boolean;
            }
        },
        INT("Int", "Unable to read Int") {
            @Override
            boolean fits(Object value) {
                return isInteger(value);
            }
        },
        DOUBLE("Double", "Unable to read Double") {
            @Override
            boolean fits(Object value) {
                return value instanceof Number;
            }
        },
        STRING("String", "Unable to read String") {
            @Override
            boolean fits(Object value) {
                return value instanceof String;
            }
        },
        NON_EMPTY_STRING("NonEmptyString", "Unable to read non-empty String") {
            @Override
            boolean fits(Object value) {
                return value instanceof String s && !s.isEmpty();
            }
        },
        ANY("Any", "") {
            @Override
            boolean fits(Object value) {
                return true;
            }
        };

        private final String specName;
        private final String complaint;

        Plain(String specName, String complaint) {
            this.specName = specName;
            this.complaint = complaint;
        }

        abstract boolean fits(Object value);

        @Override
        public @Nullable String problem(Object value) {
            return fits(value) ? null : complaint;
        }

        @Override
        public Object spec() {
            return specName;
        }
    }

    /** Null is a value too. */
    record Maybe(ParamType of) implements ParamType {
        @Override
        public boolean isNullable() {
            return true;
        }

        @Override
        public @Nullable String problem(Object value) {
            return of.problem(value);
        }

        @Override
        public Object spec() {
            return Map.of("maybe", of.spec());
        }
    }

    /** A list whose members are all of one type. */
    record ListOf(ParamType of) implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            if (!(value instanceof List<?> list)) {
                return "Unable to read list";
            }
            for (Object item : list) {
                String problem = item == null ? "Unable to read list" : of.problem(item);
                if (problem != null) {
                    return problem;
                }
            }
            return null;
        }

        @Override
        public Object spec() {
            return Map.of("list", of.spec());
        }
    }

    /** A list whose members are all of one type, and whose order says nothing. */
    record SetOf(ParamType of) implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            return new ListOf(of).problem(value);
        }

        @Override
        public Object spec() {
            return Map.of("set", of.spec());
        }
    }

    /** One of some types; null is none of them. */
    record AnyOf(List<ParamType> types) implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            String first = null;
            for (ParamType type : types) {
                String problem = type.problem(value);
                if (problem == null) {
                    return null;
                }
                first = first == null ? problem : first;
            }
            return first;
        }

        @Override
        public Object spec() {
            return Map.of("or", types.stream().map(ParamType::spec).toList());
        }
    }

    /** An object: parameter → value. */
    record DictOf(ParamType key, ParamType value) implements ParamType {
        static final DictOf ANY = new DictOf(Plain.ANY, Plain.ANY);

        @Override
        public @Nullable String problem(Object dict) {
            if (!(dict instanceof Map<?, ?> map)) {
                return "Unable to read dict";
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String problem = key.problem(String.valueOf(entry.getKey()));
                Object item = entry.getValue();
                if (problem == null && item != null) {
                    problem = value.problem(item);
                }
                if (problem == null
                        && item == null
                        && !value.isNullable()
                        && !value.equals(Plain.ANY)) {
                    problem = "Unable to read dict, '" + entry.getKey() + "' is null";
                }
                if (problem != null) {
                    return problem;
                }
            }
            return null;
        }

        @Override
        public Object spec() {
            return Map.of("dict", List.of(key.spec(), value.spec()));
        }
    }

    /**
     * Values that must not be shown.
     *
     * @param secrecy "private" or "secret"
     */
    record Guarded(String secrecy, ParamType of) implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            return of.problem(value);
        }

        @Override
        public Object spec() {
            return Map.of(secrecy, of.spec());
        }
    }

    /** A type that spec/opcodes.json has a name for. */
    record Named(String specName, ParamType of) implements ParamType {
        @Override
        public boolean isNullable() {
            return of.isNullable();
        }

        @Override
        public @Nullable String problem(Object value) {
            return of.problem(value);
        }

        @Override
        public Object spec() {
            return specName;
        }
    }

    /** An integer of at least 0. */
    record NonNegative() implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            if (!isInteger(value)) {
                return "Unable to read Int";
            }
            return new BigDecimal(value.toString()).signum() < 0
                    ? "Unable to read non-negative Int"
                    : null;
        }

        @Override
        public Object spec() {
            return Map.of("nonNegative", "Int");
        }
    }

    /**
     * One of some values.
     *
     * @param specName what spec/opcodes.json calls the set, or the values themselves
     * @param typeName what the real daemon calls the type in its complaint
     */
    record OneOf(Object specName, String typeName, List<Object> values) implements ParamType {
        @Override
        public @Nullable String problem(Object value) {
            return values.contains(value)
                    ? null
                    : "Invalid string value for type "
                            + typeName
                            + ": "
                            + janeti.model.Json.text(value);
        }

        @Override
        public Object spec() {
            return specName;
        }
    }

    /** [[job id or relative id, [final states...]], ...]. */
    record Depends() implements ParamType {
        private static final List<Object> FINAL = List.of("canceled", "error", "success");

        @Override
        public @Nullable String problem(Object value) {
            if (!(value instanceof List<?> list)) {
                return "Unable to read list";
            }
            for (Object item : list) {
                if (!(item instanceof List<?> pair) || pair.size() != 2) {
                    return "Unable to read Pair";
                }
                if (!isJobId(pair.get(0))) {
                    return "parsing job id: cannot parse string '" + pair.get(0) + "'";
                }
                if (!(pair.get(1) instanceof List<?> states) || !allFinal(states)) {
                    return "Unable to read list of final job states";
                }
            }
            return null;
        }

        private static boolean allFinal(List<?> states) {
            return states.stream().allMatch(s -> s instanceof String && FINAL.contains(s));
        }

        private static boolean isJobId(@Nullable Object id) {
            return isInteger(id) || (id instanceof String s && s.matches("\\d{1,18}"));
        }

        @Override
        public Object spec() {
            return Map.of(
                    "list",
                    Map.of(
                            "tuple",
                            List.of(
                                    Map.of("or", List.of("JobId", "RelativeJobId")),
                                    Map.of("list", Map.of("elemOf", FINAL)))));
        }
    }

    private static boolean isInteger(@Nullable Object value) {
        return value instanceof Long || value instanceof java.math.BigInteger;
    }
}
