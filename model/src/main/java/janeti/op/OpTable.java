package janeti.op;

import static janeti.op.Param.optional;
import static janeti.op.Param.required;
import static janeti.op.ParamType.Plain.ANY;
import static janeti.op.ParamType.Plain.BOOL;
import static janeti.op.ParamType.Plain.DOUBLE;
import static janeti.op.ParamType.Plain.NON_EMPTY_STRING;
import static janeti.op.ParamType.Plain.STRING;

import janeti.model.GanetiException;
import janeti.model.Json;
import janeti.op.ParamType.ListOf;
import janeti.op.ParamType.Maybe;
import janeti.op.ParamType.NonNegative;
import janeti.op.ParamType.OneOf;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All opcodes with their wire names and parameters. Source: spec/opcodes.json. To add one: a record
 * in its family, a row here; ADD-AN-OPCODE.md tells the rest.
 */
public final class OpTable {
    /** The priorities a client may ask for. */
    private static final List<Object> SUBMIT_PRIORITIES = List.of(-10L, 0L, 10L);

    /** What every opcode has. Source: spec/opcodes.json, base_params. */
    static final List<Param> BASE =
            List.of(
                    optional("dry_run", new Maybe(BOOL), null),
                    optional("debug_level", new Maybe(new NonNegative()), 0L),
                    optional(
                            "priority",
                            new OneOf(
                                    Map.of("elemOf", SUBMIT_PRIORITIES),
                                    "OpSubmitPriority",
                                    SUBMIT_PRIORITIES),
                            0L),
                    optional("depends", new Maybe(new ParamType.Depends()), null),
                    optional("comment", new Maybe(STRING), null),
                    required("reason", new ListOf(ANY)));

    private static final OneOf TAG_KIND =
            new OneOf(
                    "TagKind",
                    "TagKind",
                    List.of("cluster", "instance", "network", "node", "nodegroup"));

    private static final Param TAGS = required("tags", new ListOf(STRING));
    private static final Param TAG_OBJECT = optional("name", new Maybe(STRING), null);

    /**
     * One opcode.
     *
     * @param dscField the parameter that its one-line summary shows
     */
    record Row(
            String opId,
            @Nullable String dscField,
            List<Param> params,
            Function<Args, OpCode> decode) {}

    private static final List<Row> OTHERS =
            List.of(
                    new Row(
                            "OP_CLUSTER_CONFIG_QUERY",
                            null,
                            List.of(required("output_fields", new ListOf(NON_EMPTY_STRING))),
                            args -> new ClusterOp.ConfigQuery(args.strings("output_fields"))),
                    new Row(
                            "OP_CLUSTER_POST_INIT",
                            null,
                            List.of(),
                            args -> new ClusterOp.PostInit()),
                    new Row(
                            "OP_CLUSTER_REDIST_CONF",
                            null,
                            List.of(),
                            args -> new ClusterOp.RedistConf()),
                    new Row(
                            "OP_TAGS_DEL",
                            null,
                            List.of(required("kind", TAG_KIND), TAGS, TAG_OBJECT),
                            args ->
                                    new TagOp.Del(
                                            args.kind(),
                                            args.strings("tags"),
                                            args.maybeText("name"))),
                    new Row(
                            "OP_TAGS_GET",
                            "name",
                            List.of(
                                    required("kind", TAG_KIND),
                                    optional("use_locking", BOOL, false),
                                    TAG_OBJECT),
                            args ->
                                    new TagOp.Get(
                                            args.kind(),
                                            args.flag("use_locking"),
                                            args.maybeText("name"))),
                    new Row(
                            "OP_TAGS_SEARCH",
                            "pattern",
                            List.of(required("pattern", NON_EMPTY_STRING)),
                            args -> new TagOp.Search(args.text("pattern"))),
                    new Row(
                            "OP_TAGS_SET",
                            null,
                            List.of(required("kind", TAG_KIND), TAGS, TAG_OBJECT),
                            args ->
                                    new TagOp.Set(
                                            args.kind(),
                                            args.strings("tags"),
                                            args.maybeText("name"))),
                    new Row(
                            "OP_TEST_DELAY",
                            "duration",
                            List.of(
                                    required("duration", DOUBLE),
                                    optional("on_master", BOOL, true),
                                    optional("on_nodes", new ListOf(NON_EMPTY_STRING), List.of()),
                                    optional(
                                            "on_node_uuids",
                                            new Maybe(new ListOf(NON_EMPTY_STRING)),
                                            null),
                                    optional("repeat", new NonNegative(), 0L),
                                    optional("interruptible", BOOL, false),
                                    optional("no_locks", BOOL, true)),
                            args ->
                                    new TestOp.Delay(
                                            args.seconds("duration"),
                                            args.flag("on_master"),
                                            args.strings("on_nodes"),
                                            args.number("repeat"),
                                            args.flag("interruptible"),
                                            args.flag("no_locks"))),
                    new Row(
                            "OP_TEST_JQUEUE",
                            null,
                            List.of(
                                    optional("notify_waitlock", BOOL, false),
                                    optional("notify_exec", BOOL, false),
                                    optional("log_messages", new ListOf(STRING), List.of()),
                                    optional("fail", BOOL, false)),
                            args ->
                                    new TestOp.Jqueue(
                                            args.flag("notify_waitlock"),
                                            args.flag("notify_exec"),
                                            args.strings("log_messages"),
                                            args.flag("fail"))));

    static final List<Row> ROWS =
            Stream.of(ClusterRows.ROWS, InstanceRows.ROWS, NodeRows.ROWS, QueryRows.ROWS, OTHERS)
                    .flatMap(List::stream)
                    .toList();

    private static final Map<String, Row> BY_ID =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::opId, row -> row));

    private OpTable() {}

    /**
     * Checks a submitted opcode in the real daemon's order: reason, OP_ID, then each parameter,
     * then unknown ones; fills in defaults.
     *
     * @throws OpSyntaxException in the real daemon's words, without the prefix of the LUXI method
     * @throws GanetiException for an opcode that Ganeti has and Janeti has not
     */
    public static OpInput parse(Map<String, @Nullable Object> sent) {
        present(sent, "reason");
        present(sent, "OP_ID");
        Object opId = sent.get("OP_ID");
        Row row = opId instanceof String id ? BY_ID.get(id) : null;
        if (row == null) {
            if (opId instanceof String id && GanetiOpCodes.ALL.contains(id)) {
                throw new GanetiException(
                        "OpCodeUnknown",
                        "Opcode "
                                + id
                                + " is known to Ganeti but not to this version of Janeti;"
                                + " CHANGELOG.md lists the opcodes it has");
            }
            throw new OpSyntaxException(
                    "Unknown opcode " + (opId instanceof String id ? id : Json.text(opId)));
        }
        Map<String, @Nullable Object> filled = new LinkedHashMap<>();
        for (Param param : BASE) {
            filled.put(param.name(), checked(param, sent));
        }
        filled.put("OP_ID", row.opId());
        for (Param param : row.params()) {
            filled.put(param.name(), checked(param, sent));
        }
        refuseUnknown(sent, filled);
        return decoded(row, filled);
    }

    /** Reads back an input that {@link #parse} once accepted, from the log or a job file. */
    public static OpInput stored(Map<String, @Nullable Object> input) {
        Row row = BY_ID.get(String.valueOf(input.get("OP_ID")));
        if (row == null) {
            throw new GanetiException(
                    "OpCodeUnknown",
                    "Opcode " + input.get("OP_ID") + " is not known to this version of Janeti");
        }
        Map<String, @Nullable Object> filled = new LinkedHashMap<>(input);
        for (Param param : row.params()) {
            if (filled.get(param.name()) == null && param.defaultValue() != null) {
                filled.put(param.name(), param.defaultValue());
            }
        }
        return new OpInput(input, row.decode().apply(new Args(filled)));
    }

    /**
     * What one line says of an opcode: TAGS_SEARCH(pattern). Source: spec/opcodes.json,
     * summary_rule. Works for any input, known opcode or not.
     */
    public static String summary(Map<String, @Nullable Object> input) {
        String opId = String.valueOf(input.get("OP_ID"));
        String name = opId.startsWith("OP_") ? opId.substring("OP_".length()) : opId;
        String field = GanetiOpCodes.dscField(opId);
        if (field == null) {
            return name;
        }
        Object value = input.get(field);
        String shown =
                switch (value) {
                    case null -> "None";
                    case List<?> list ->
                            list.stream().map(String::valueOf).collect(Collectors.joining(","));
                    case Number n when isDouble(opId, field) -> shownDouble(n.doubleValue());
                    default -> String.valueOf(value);
                };
        return name + "(" + shown + ")";
    }

    private static boolean isDouble(String opId, String name) {
        Row row = BY_ID.get(opId);
        return row != null
                && row.params().stream()
                        .anyMatch(param -> param.name().equals(name) && param.type() == DOUBLE);
    }

    /** As the real daemon's language shows it: 15.0, but 1.0e-3 below a tenth. */
    private static String shownDouble(double value) {
        double size = Math.abs(value);
        if (size == 0 || (size >= 0.1 && size < 1e7)) {
            return Double.toString(value);
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        String mantissa = digits.movePointLeft(exponent).toPlainString();
        return (mantissa.contains(".") ? mantissa : mantissa + ".0") + "e" + exponent;
    }

    private static OpInput decoded(Row row, Map<String, @Nullable Object> filled) {
        return new OpInput(
                Collections.unmodifiableMap(filled), row.decode().apply(new Args(filled)));
    }

    private static void present(Map<String, @Nullable Object> sent, String key) {
        if (!sent.containsKey(key)) {
            throw new OpSyntaxException(
                    "key '"
                            + key
                            + "' not found, object contains only "
                            + Json.text(new ArrayList<>(sent.keySet())));
        }
    }

    private static @Nullable Object checked(Param param, Map<String, @Nullable Object> sent) {
        if (param.required()) {
            present(sent, param.name());
        }
        Object value = sent.get(param.name());
        if (value == null && !param.required()) {
            return param.defaultValue();
        }
        String problem =
                value == null ? "Unable to read value, it is null" : param.type().problem(value);
        if (problem != null) {
            throw new OpSyntaxException("Can't parse value for '" + param.name() + "': " + problem);
        }
        return value;
    }

    private static void refuseUnknown(
            Map<String, @Nullable Object> sent, Map<String, @Nullable Object> known) {
        List<String> unknown = new ArrayList<>();
        for (String key : sent.keySet()) {
            if (!known.containsKey(key)) {
                unknown.add(key);
            }
        }
        if (!unknown.isEmpty()) {
            Collections.sort(unknown);
            throw new OpSyntaxException(
                    "Superfluous dictionary keys: "
                            + Json.text(unknown)
                            + ", but only "
                            + Json.text(new ArrayList<>(known.keySet()))
                            + " allowed.");
        }
    }
}
