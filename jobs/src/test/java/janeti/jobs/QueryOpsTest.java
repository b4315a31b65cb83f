package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.JobId;
import janeti.model.Json;
import janeti.op.OpInput;
import janeti.protocol.NodeAnswer;
import janeti.protocol.ProviderOnNode;
import janeti.protocol.StorageCall;
import janeti.testkit.Facts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What jobs find out for those who only ask. */
class QueryOpsTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private String result(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        return Json.text(master.result(id));
    }

    private String error(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return Json.text(master.result(id));
    }

    private static OpInput query(String what, Object filter, String... fields) {
        return op("OP_QUERY", "what", what, "fields", List.of(fields), "qfilter", filter);
    }

    private static ProviderOnNode provider(String name, boolean valid, String... parameters) {
        return new ProviderOnNode(
                name,
                "/srv/ganeti/extstorage/" + name,
                valid,
                valid ? "" : "no attach script",
                List.of(parameters).stream().map(p -> List.of(p, "about " + p)).toList());
    }

    @Test
    void tellsOfTheClusterWithKindsAndStatuses() {
        String answer = result(query("cluster", List.of("?", "drain_flag"), "name"));
        assertThat(Facts.object(Json.parse(answer.getBytes(StandardCharsets.UTF_8))).get("data"))
                .isEqualTo(List.of());
        assertThat(result(query("cluster", List.of("=~", "name", "."), "drain_flag", "nosuch")))
                .contains("\"data\":[[[0,false],[1,null]]]")
                .contains("\"title\":\"QueueDrained\"");
    }

    @Test
    void tellsOfTheOsDefinitionsThatAreNamed() {
        assertThat(result(query("os", List.of("==", "name", "noop"), "name", "valid")))
                .contains("\"data\":[[[0,\"noop\"],[0,true]]]");
        assertThat(error(query("os", List.of("==", "name", "nosuch"), "name")))
                .contains("OpExecError", "Some items were removed", "nosuch");
        assertThat(error(query("os", List.of("==", "colour", "red"), "name")))
                .contains("ParameterError", "colour");
    }

    @Test
    void whatLuxiTellsIsNotAskedByAJob() {
        assertThat(error(query("node", List.of("==", "name", "x"), "name")))
                .contains("OpPrereqError", "Unknown query resource 'node'");
        assertThat(error(op("OP_QUERY_FIELDS", "what", "node"))).contains("OpPrereqError");
    }

    @Test
    void aProviderIsGoodForAGroupIfAllItsNodesHaveIt() {
        // given
        master.nodes
                .on(
                        StorageCall.ExtstorageDiagnose.class,
                        _ ->
                                new NodeAnswer.Done<>(
                                        List.of(
                                                provider("b10", true, "size", "colour"),
                                                provider("b9", true))))
                .on(
                        NODE2,
                        StorageCall.ExtstorageDiagnose.class,
                        _ ->
                                new NodeAnswer.Done<>(
                                        List.of(
                                                provider("b10", true, "size"),
                                                provider("b9", false))));
        master.nodes.unreachable(NODE3);
        // then
        List<String> fields = List.of("name", "nodegroup_status", "parameters");
        assertThat(result(op("OP_EXT_STORAGE_DIAGNOSE", "output_fields", fields)))
                .isEqualTo(
                        "[[\"b9\",{\"default\":false},[]],"
                                + "[\"b10\",{\"default\":true},[[\"size\",\"about size\"]]]]");
        assertThat(result(query("extstorage", List.of("=~", "name", "^b1"), "name")))
                .contains("\"data\":[[[0,\"b10\"]]]");
    }

    @Test
    void storageIsListedByNodeInTheAskedOrder() {
        // given: nodes tell of it in the order that they are asked for
        master.nodes.on(
                StorageCall.StorageList.class,
                call -> {
                    assertThat(call.fields()).containsExactly("name", "size");
                    return new NodeAnswer.Done<>(List.of(List.of("/srv/ganeti/file-storage", 7L)));
                });
        master.nodes.unreachable(NODE3);
        // then
        assertThat(
                        result(
                                op(
                                        "OP_NODE_QUERY_STORAGE",
                                        "output_fields",
                                        List.of("type", "size", "node"),
                                        "storage_type",
                                        "file",
                                        "nodes",
                                        List.of("node2", "node3"))))
                .isEqualTo("[[\"file\",7,\"" + NODE2 + "\"]]");
        assertThat(error(op("OP_NODE_QUERY_STORAGE", "output_fields", List.of("colour"))))
                .contains("Unknown output fields selected: colour");
    }

    @Test
    void volumesAreTextsAndSayWhoseTheyAre() {
        // given
        master.nodes.on(
                NODE2,
                StorageCall.NodeVolumes.class,
                _ ->
                        new NodeAnswer.Done<>(
                                List.of(
                                        Map.of(
                                                "name", "swap",
                                                "size", "512.00",
                                                "dev", "/dev/sdb1",
                                                "vg", "xenvg"),
                                        Map.of(
                                                "name", "root",
                                                "size", "1024.70",
                                                "dev", "/dev/sda1",
                                                "vg", "xenvg"))));
        // then
        assertThat(
                        result(
                                op(
                                        "OP_NODE_QUERYVOLS",
                                        "output_fields",
                                        List.of("phys", "vg", "name", "size", "instance"),
                                        "nodes",
                                        List.of("node2"))))
                .isEqualTo(
                        "[[\"/dev/sda1\",\"xenvg\",\"root\",\"1024\",\"-\"],"
                                + "[\"/dev/sdb1\",\"xenvg\",\"swap\",\"512\",\"-\"]]");
    }

    @Test
    void theClusterIsToldAsByTheQuery() {
        assertThat(result(op("OP_CLUSTER_QUERY"))).contains("\"software_version\":\"3.0.2\"");
    }
}
