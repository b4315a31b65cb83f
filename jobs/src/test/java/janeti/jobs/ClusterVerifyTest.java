package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE2_UUID;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.NODE3_UUID;
import static janeti.jobs.TestMaster.NODE_UUID;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange.ClusterPut;
import janeti.config.object.AdminState;
import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.LogLine;
import janeti.model.NodeName;
import janeti.noderpc.Certificates;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster is looked after; what is wrong is told in the form of gnt-cluster verify. */
class ClusterVerifyTest {
    private static final long FIVE_YEARS = 5 * 365;

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        Cluster cluster = master.config.current().cluster();
        var policy = cluster.nodePolicy();
        for (var node : List.of(NODE_UUID, NODE2_UUID, NODE3_UUID)) {
            policy = policy.withCandidateCert(node, "AA:BB:CC");
        }
        PoweredInstance.commit(master, new ClusterPut(cluster.withNodePolicy(policy)));
    }

    @AfterEach
    void close() {
        master.close();
    }

    private Job verify(Object... more) {
        Object[] all = new Object[more.length + 2];
        all[0] = "group_name";
        all[1] = "default";
        System.arraycopy(more, 0, all, 2, more.length);
        JobId id = master.submit(op("OP_CLUSTER_VERIFY_GROUP", all));
        return master.await(id, SUCCESS);
    }

    private static List<String> complaints(Job job) {
        return job.ops().getFirst().log().stream()
                .map(LogLine::payload)
                .map(String::valueOf)
                .filter(line -> line.startsWith("  - "))
                .toList();
    }

    private static boolean isGood(Job job) {
        return Boolean.TRUE.equals(job.ops().getFirst().result());
    }

    /** The node's answer with these parts in place of the good ones. */
    private void says(NodeName node, Map<String, ?> parts) {
        var good = new LinkedHashMap<String, @Nullable Object>();
        good.put("version", List.of(3_000_000L, "3.0.2"));
        master.nodes.on(
                node,
                NodeVerify.class,
                call -> {
                    var answer = new LinkedHashMap<String, @Nullable Object>(usual(call));
                    answer.putAll(good);
                    answer.putAll(parts);
                    return new NodeAnswer.Done<>(answer);
                });
    }

    /** What a good node answers. */
    private Map<String, @Nullable Object> usual(NodeVerify call) {
        NodeAnswer<Map<String, @Nullable Object>> answer = master.nodes.call(NODE3, call);
        Map<String, @Nullable Object> value = answer.value();
        return value == null ? Map.of() : value;
    }

    @Test
    void findsNothingWrongWithAGoodCluster() {
        Job job = verify();
        assertThat(complaints(job)).isEmpty();
        assertThat(isGood(job)).isTrue();
        Job config = master.await(master.submit(op("OP_CLUSTER_VERIFY_CONFIG")), SUCCESS);
        assertThat(complaints(config)).isEmpty();
        assertThat(isGood(config)).isTrue();
    }

    @Test
    void tellsCertificatesThatAreOverOrSoonWillBe() throws IOException {
        assertThat(certificateMadeDaysAgo(100)).isEmpty();
        assertThat(certificateMadeDaysAgo(FIVE_YEARS - 20))
                .singleElement()
                .asString()
                .startsWith("  - WARNING:ECLUSTERCERT:cluster:None:/var/lib/ganeti/server.pem")
                .contains("expires in about");
        assertThat(certificateMadeDaysAgo(FIVE_YEARS - 4))
                .singleElement()
                .asString()
                .startsWith("  - ERROR:ECLUSTERCERT:cluster:None:/var/lib/ganeti/server.pem");
        assertThat(certificateMadeDaysAgo(FIVE_YEARS + 100))
                .singleElement()
                .asString()
                .contains("has expired at", "gnt-cluster renew-crypto");
        Files.writeString(folder.resolve("server.pem"), "nothing");
        assertThat(complaintsOfConfig()).singleElement().asString().contains("Cannot read");
    }

    private List<String> certificateMadeDaysAgo(long days) throws IOException {
        var then = InstantSource.fixed(Instant.now().minus(Duration.ofDays(days)));
        Files.writeString(folder.resolve("server.pem"), new Certificates(then).cluster().pem());
        return complaintsOfConfig();
    }

    private List<String> complaintsOfConfig() {
        JobId id = master.submit(op("OP_CLUSTER_VERIFY_CONFIG", "error_codes", true));
        return complaints(master.await(id, SUCCESS));
    }

    @Test
    void tellsWhatANodeSaysOfItself() {
        says(
                NODE2,
                Map.of(
                        "version", List.of(2_000_000L, "2.0"),
                        "time", List.of(1000L, 0L),
                        "nodesetup", List.of("no /proc"),
                        "bridges", List.of("br7"),
                        "nodelist", Map.of("node1.example.com", "refused"),
                        "node-net-test", Map.of("node1.example.com", "no route"),
                        "client-cert", List.of("ERROR", "expired"),
                        "hypervisor", Map.of("fake", "broken"),
                        "instancelist", List.of("stranger"),
                        "file-storage-path", "not there"));
        Job job = verify("error_codes", true);
        assertThat(isGood(job)).isFalse();
        assertThat(String.join("\n", complaints(job)))
                .contains(
                        "ERROR:ENODEVERSION:node:node2.example.com:",
                        "ERROR:ENODETIME:node:node2.example.com:",
                        "ERROR:ENODESETUP:node:node2.example.com:node setup error: no /proc",
                        "ERROR:ENODENET:node:node2.example.com:missing bridge: br7",
                        "ERROR:ENODESSH:node:node2.example.com:",
                        "tcp communication with node 'node1.example.com': no route",
                        "ERROR:ECLUSTERCLIENTCERT:cluster:node2.example.com:client certificate: expired",
                        "ERROR:ENODEHV:node:node2.example.com:hypervisor fake verify failure: broken",
                        "ERROR:ENODEORPHANINSTANCE:node:node2.example.com:",
                        "ERROR:ENODEFILESTORAGEPATHUNUSABLE:node:node2.example.com:not there");
    }

    @Test
    void comparesFilesAndSystemsOfTheNodes() {
        says(
                NODE2,
                Map.of(
                        "filelist", Map.of("/var/lib/ganeti/server.pem", "other"),
                        "oslist", List.of()));
        List<String> complaints = complaints(verify());
        assertThat(complaints)
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("  - ERROR: cluster : File /var/lib/ganeti/server.pem")
                                .contains("2 different checksums"))
                .anySatisfy(line ->
                        assertThat(line)
                                .contains(
                                        "File /var/lib/ganeti/config.data is missing from node(s)"
                                                + " node2.example.com"))
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("  - ERROR: node node2.example.com: OSes present on")
                                .endsWith("noop"));
    }

    @Test
    void tellsAnInstanceThatDoesNotRunWhereItShould() {
        var instance = PoweredInstance.of(master);
        instance.want(new Instance.Wanted(AdminState.UP, AdminState.Source.ADMIN, true));
        assertThat(complaints(verify()))
                .containsExactly(
                        "  - ERROR: instance web1.example.com: disk-size/0 value 16 is not in range"
                                + " [1024, 1048576]",
                        "  - ERROR: instance web1.example.com: instance not running on its primary"
                                + " node node2.example.com",
                        "  - NOTICE: 1 non-redundant instance(s) found.");
        Job ignored = verify("ignore_errors", List.of("EINSTANCEDOWN", "EINSTANCEPOLICY"));
        assertThat(complaints(ignored).getFirst()).startsWith("  - WARNING: instance web1");
        assertThat(isGood(ignored)).isTrue();
    }

    @Test
    void tellsANodeThatDoesNotAnswerAndAsksNoneThatIsOffline() {
        master.nodes.on(NODE2, NodeVerify.class, _ -> new NodeAnswer.Failed<>("it burns"));
        PoweredInstance.takeOffline(master, NODE3);
        Job job = verify("error_codes", true);
        assertThat(complaints(job))
                .containsExactly(
                        "  - ERROR:ENODERPC:node:node2.example.com:while contacting node: it burns",
                        "  - NOTICE: 1 offline node(s) found.");
    }

    @Test
    void hasAnErrorOfEachKindForThoseWhoTryItOut() {
        String told =
                String.join(
                        "\n",
                        complaints(verify("error_codes", true, "debug_simulate_errors", true)));
        assertThat(told).contains("ENODELVM", "EGROUPDIFFERENTPVSIZE", "EINSTANCELAYOUT");
    }
}
