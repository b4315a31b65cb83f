package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange.ClusterPut;
import janeti.config.object.Cluster;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall.OsDiagnose;
import janeti.protocol.OsOnNode;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which OS definitions there are, as gnt-os shows them. */
class OsDiagnoseTest {
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

    private List<@Nullable Object> rows(List<String> fields, String... names) {
        JobId id =
                master.submit(
                        op("OP_OS_DIAGNOSE", "output_fields", fields, "names", List.of(names)));
        master.await(id, SUCCESS);
        return Facts.list(Json.parse(Json.text(master.result(id))));
    }

    private static OsOnNode os(String name, boolean valid, List<String> variants) {
        return new OsOnNode(
                name,
                "/srv/ganeti/os/" + name,
                valid,
                valid ? "" : "no create script",
                variants,
                List.of(List.of("size", "How large")),
                List.of(20L, 15L),
                true);
    }

    private void everyNodeHas(OsOnNode... found) {
        master.nodes.on(OsDiagnose.class, _ -> new NodeAnswer.Done<>(List.of(found)));
    }

    private void clusterOs(List<String> hidden, List<String> blacklisted) {
        Cluster cluster = master.config.current().cluster();
        Cluster.OsSettings os = cluster.os();
        PoweredInstance.commit(
                master,
                new ClusterPut(
                        new Cluster(
                                cluster.stamp(),
                                cluster.tags(),
                                cluster.name(),
                                cluster.master(),
                                cluster.pools(),
                                cluster.storage(),
                                cluster.hypervisors(),
                                new Cluster.OsSettings(
                                        os.params(),
                                        os.paramsPrivate(),
                                        hidden,
                                        blacklisted,
                                        os.installImage()),
                                cluster.defaults(),
                                cluster.nodePolicy(),
                                cluster.services(),
                                cluster.ssh())));
    }

    @Test
    void tellsOfAnOsWhatGanetiTells() {
        // given: the fields and the answer of the recorded gnt-os info
        List<String> fields =
                List.of(
                        "name",
                        "valid",
                        "variants",
                        "parameters",
                        "api_versions",
                        "blacklisted",
                        "hidden",
                        "os_hvp",
                        "osparams",
                        "trusted");
        // then
        assertThat(Json.text(rows(fields)))
                .isEqualTo("[[\"noop\",true,[],[],[5,10],false,false,{},{},true]]");
    }

    @Test
    void tellsEachNodesOwnStateByTheNodesIdentity() {
        Object status = Facts.list(rows(List.of("node_status")).getFirst()).getFirst();
        assertThat(Facts.object(status))
                .containsOnlyKeys(
                        TestMaster.NODE_UUID.value(),
                        TestMaster.NODE2_UUID.value(),
                        TestMaster.NODE3_UUID.value());
        assertThat(Json.text(Facts.object(status).get(TestMaster.NODE2_UUID.value())))
                .isEqualTo("[[\"/usr/share/ganeti/os/noop\",true,\"\",[],[],[5,10],true]]");
    }

    @Test
    void hasOnlyWhatAllNodesAgreeOn() {
        everyNodeHas(os("debootstrap", true, List.of("minimal", "default")));
        master.nodes.on(
                NODE2,
                OsDiagnose.class,
                _ ->
                        new NodeAnswer.Done<>(
                                List.of(os("debootstrap", true, List.of("default", "old")))));
        assertThat(Json.text(rows(List.of("name", "variants", "parameters", "api_versions"))))
                .isEqualTo("[[\"debootstrap\",[\"default\"],[[\"size\",\"How large\"]],[15,20]]]");
    }

    @Test
    void listsNoOsThatIsBadOrMissingSomewhere() {
        everyNodeHas(os("noop", true, List.of()), os("broken", true, List.of()));
        master.nodes.on(
                NODE3,
                OsDiagnose.class,
                _ -> new NodeAnswer.Done<>(List.of(os("broken", false, List.of()))));
        assertThat(rows(List.of("name"))).isEmpty();
        assertThat(Json.text(rows(List.of("name", "valid"))))
                .isEqualTo("[[\"broken\",false],[\"noop\",false]]");
    }

    @Test
    void passesOverNodesThatDoNotAnswerOrAreOffline() {
        master.nodes.unreachable(NODE2);
        PoweredInstance.takeOffline(master, NODE3);
        assertThat(Json.text(rows(List.of("name")))).isEqualTo("[[\"noop\"]]");
    }

    @Test
    void showsHiddenAndBlacklistedOnesOnlyToWhoAsksForThat() {
        everyNodeHas(os("os10", true, List.of()), os("os9", true, List.of()));
        clusterOs(List.of("os10"), List.of("os9"));
        assertThat(rows(List.of("name"))).isEmpty();
        assertThat(Json.text(rows(List.of("name", "hidden")))).isEqualTo("[[\"os10\",true]]");
        assertThat(Json.text(rows(List.of("name", "hidden", "blacklisted"))))
                .isEqualTo("[[\"os9\",false,true],[\"os10\",true,false]]");
    }

    @Test
    void tellsOfThoseThatAreNamed() {
        everyNodeHas(os("a", true, List.of()), os("b", true, List.of()));
        assertThat(Json.text(rows(List.of("name"), "b", "nosuch"))).isEqualTo("[[\"b\"]]");
        assertThat(Json.text(rows(List.of("name", "hidden", "blacklisted", "valid"), "b", "a")))
                .isEqualTo("[[\"b\",false,false,true],[\"a\",false,false,true]]");
    }

    @Test
    void refusesFieldsThatThereAreNot() {
        JobId id = master.submit(op("OP_OS_DIAGNOSE", "output_fields", List.of("name", "colour")));
        master.await(id, ERROR);
        assertThat(String.valueOf(master.result(id)))
                .isEqualTo(
                        "[OpPrereqError, [Unknown output fields selected: colour, wrong_input]]");
    }
}
