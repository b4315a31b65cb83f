package janeti.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

class OpTableTest {
    private static Map<?, ?> spec() throws IOException {
        Path facts = Path.of(Objects.requireNonNull(System.getProperty("janeti.facts")));
        return (Map<?, ?>)
                Objects.requireNonNull(
                        Json.parse(Files.readAllBytes(facts.resolve("spec/opcodes.json"))));
    }

    private static Map<String, Map<?, ?>> specRows() throws IOException {
        Map<String, Map<?, ?>> rows = new TreeMap<>();
        for (Object row : (List<?>) Objects.requireNonNull(spec().get("opcodes"))) {
            rows.put(String.valueOf(((Map<?, ?>) row).get("op_id")), (Map<?, ?>) row);
        }
        return rows;
    }

    private static Map<String, @Nullable Object> described(Param param) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("type", param.type().spec());
        row.put("required", param.required());
        row.put("default", param.defaultValue());
        return row;
    }

    private static Map<String, @Nullable Object> described(Map<?, ?> param) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("type", param.get("type"));
        row.put("required", param.get("required"));
        row.put("default", param.get("default"));
        return row;
    }

    private static Map<String, @Nullable Object> delay() {
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        op.put("OP_ID", "OP_TEST_DELAY");
        op.put("duration", 0.5);
        op.put("reason", List.of());
        return op;
    }

    @Test
    void hasEachParameterAsTheTableOfFactsHasIt() throws IOException {
        Map<String, Map<?, ?>> rows = specRows();
        for (OpTable.Row row : OpTable.ROWS) {
            Map<?, ?> spec = Objects.requireNonNull(rows.get(row.opId()));
            Map<String, Map<String, @Nullable Object>> ours = new TreeMap<>();
            row.params().forEach(param -> ours.put(param.name(), described(param)));
            Map<String, Map<String, @Nullable Object>> theirs = new TreeMap<>();
            for (Object param : (List<?>) Objects.requireNonNull(spec.get("params"))) {
                Map<?, ?> map = (Map<?, ?>) param;
                theirs.put(String.valueOf(map.get("name")), described(map));
            }
            assertThat(ours).as(row.opId()).isEqualTo(theirs);
            assertThat(row.dscField()).as(row.opId()).isEqualTo(spec.get("dsc_field"));
        }
    }

    @Test
    void knowsEveryOpcodeOfGanetiByNameAndSummary() throws IOException {
        Map<String, Map<?, ?>> rows = specRows();
        rows.forEach((opId, row) ->
                assertThat(GanetiOpCodes.dscField(opId)).as(opId).isEqualTo(row.get("dsc_field")));
        assertThat(GanetiOpCodes.ALL).containsAll(rows.keySet()).contains("OP_NETWORK_RENAME");
    }

    @Test
    void fillsInDefaultsInTheOrderOfTheDaemonsFirstWrite() {
        // when
        OpInput input = OpTable.parse(delay());
        // then
        assertThat(input.wire().keySet())
                .containsExactly(
                        "dry_run",
                        "debug_level",
                        "priority",
                        "depends",
                        "comment",
                        "reason",
                        "OP_ID",
                        "duration",
                        "on_master",
                        "on_nodes",
                        "on_node_uuids",
                        "repeat",
                        "interruptible",
                        "no_locks");
        assertThat(input.wire()).containsEntry("on_master", true).containsEntry("debug_level", 0L);
        assertThat(input.op()).isInstanceOf(TestOp.Delay.class);
        assertThat(OpTable.stored(input.wire()).op()).isEqualTo(input.op());
    }

    @Test
    void missesTheReasonBeforeItLooksAtTheOpcode() {
        assertThatThrownBy(() -> OpTable.parse(Map.of("OP_ID", "OP_NOSUCH")))
                .isInstanceOf(OpSyntaxException.class)
                .hasMessage("key 'reason' not found, object contains only [\"OP_ID\"]");
    }

    @Test
    void refusesAnOpcodeThatNobodyKnowsAndOneThatOnlyGanetiKnowsDifferently() {
        assertThatThrownBy(() -> OpTable.parse(Map.of("OP_ID", "OP_NOSUCH", "reason", List.of())))
                .isInstanceOf(OpSyntaxException.class)
                .hasMessage("Unknown opcode OP_NOSUCH");
        assertThatThrownBy(() ->
                        OpTable.parse(Map.of("OP_ID", "OP_CLUSTER_RENAME", "reason", List.of())))
                .isInstanceOf(GanetiException.class)
                .hasMessageContaining("OP_CLUSTER_RENAME");
    }

    @Test
    void refusesUnknownParametersAndValuesOfTheWrongTypeByName() {
        Map<String, @Nullable Object> unknown = delay();
        unknown.put("speed", 1L);
        assertThatThrownBy(() -> OpTable.parse(unknown))
                .isInstanceOf(OpSyntaxException.class)
                .hasMessageStartingWith("Superfluous dictionary keys: [\"speed\"], but only [");
        Map<String, @Nullable Object> wrong = delay();
        wrong.put("depends", "x");
        assertThatThrownBy(() -> OpTable.parse(wrong))
                .isInstanceOf(OpSyntaxException.class)
                .hasMessage("Can't parse value for 'depends': Unable to read list");
        Map<String, @Nullable Object> priority = delay();
        priority.put("priority", 1L);
        assertThatThrownBy(() -> OpTable.parse(priority))
                .isInstanceOf(OpSyntaxException.class)
                .hasMessage(
                        "Can't parse value for 'priority': Invalid string value for type"
                                + " OpSubmitPriority: 1");
    }

    @Test
    void takesNullForAnyParameterThatHasADefault() {
        Map<String, @Nullable Object> op = delay();
        op.put("on_master", null);
        op.put("priority", null);
        assertThat(OpTable.parse(op).wire()).containsEntry("on_master", true);
    }

    @Test
    void summarisesAsGanetiDoes() {
        assertThat(OpTable.summary(OpTable.parse(delay()).wire())).isEqualTo("TEST_DELAY(0.5)");
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_CLUSTER_POST_INIT")))
                .isEqualTo("CLUSTER_POST_INIT");
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_TAGS_GET"))).isEqualTo("TAGS_GET(None)");
        assertThat(
                        OpTable.summary(
                                Map.of(
                                        "OP_ID",
                                        "OP_INSTANCE_STARTUP",
                                        "instance_name",
                                        "web1.example.com")))
                .isEqualTo("INSTANCE_STARTUP(web1.example.com)");
    }
}
