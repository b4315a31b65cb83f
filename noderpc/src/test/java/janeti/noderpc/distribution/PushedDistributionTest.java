package janeti.noderpc.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.config.NewCluster;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.noderpc.distribution.Distribution.Copy;
import janeti.noderpc.distribution.Distribution.Role;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

class PushedDistributionTest {
    private static final NodeName MASTER = new NodeName("node1.example.com");
    private static final NodeName CANDIDATE = new NodeName("node2.example.com");
    private static final NodeName REGULAR = new NodeName("node3.example.com");
    private static final NodeName OFFLINE = new NodeName("node4.example.com");
    private static final Uuid GROUP = new Uuid("33333333-3333-4333-8333-333333333333");
    private static final String CONFIG_DATA = "/var/lib/ganeti/config.data";

    /** How long a test may hang before it fails. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    @TempDir private Path root;
    private final KeptNodes nodes = new KeptNodes();
    private InMemoryLog log;
    private ConfigStore config;
    private PushedDistribution distribution;

    @BeforeEach
    void start() {
        log = InMemoryLog.open(List.of(ConfigStore.FOLD), Clock.systemUTC());
        var _ =
                log.append(
                                ConfigEntries.IMPORTED,
                                ConfigEntries.imported(
                                        new ConfigEntries.Imported(cluster(), List.of(), 0, "")))
                        .join();
        config = new ConfigStore(log);
        distribution = new PushedDistribution(log, nodes, root, Duration.ofMillis(4));
        distribution.start();
    }

    @AfterEach
    void stop() {
        distribution.close();
        log.close();
    }

    private static Config cluster() {
        Config alone =
                NewCluster.create(
                        new NewCluster.Identity(
                                "cluster.example.com",
                                new Uuid("22222222-2222-4222-8222-222222222222"),
                                MASTER,
                                uuid(1),
                                GROUP),
                        new NewCluster.Addresses("127.0.0.2", "lo", 32, "127.0.0.11"),
                        NewCluster.Choices.USUAL,
                        new NewCluster.Keys("key", "AA:BB"),
                        Instant.EPOCH);
        return alone.apply(
                List.of(
                        put(CANDIDATE, 2, Node.Flags.CANDIDATE),
                        put(REGULAR, 3, flags(false, false)),
                        put(OFFLINE, 4, flags(false, true))),
                Instant.EPOCH);
    }

    private static Uuid uuid(int number) {
        return new Uuid("11111111-1111-4111-8111-11111111111" + number);
    }

    private static Node.Flags flags(boolean candidate, boolean offline) {
        return new Node.Flags(candidate, offline, false, true, true, true);
    }

    private static ConfigChange put(NodeName name, int number, Node.Flags flags) {
        String ip = "127.0.0.1" + number;
        return new ConfigChange.NodePut(
                new Node(
                        Stamp.fresh(uuid(number)),
                        Tags.NONE,
                        name,
                        ip,
                        ip,
                        GROUP,
                        flags,
                        NdParams.Partial.NONE,
                        Params.NONE,
                        Params.NONE));
    }

    private Config flagged(NodeName name, Node.Flags flags) {
        return config.commit(
                Cause.outsideOfJobs("flags"),
                newest -> List.of(new ConfigChange.NodePut(newest.node(name).withFlags(flags))));
    }

    private Config tagged(String tag) {
        return config.commit(
                Cause.outsideOfJobs("tag"),
                newest ->
                        List.of(
                                new ConfigChange.ClusterPut(
                                        newest.cluster().withTags(Tags.of(tag)))));
    }

    private long serialOn(NodeName node) {
        String file = nodes.file(node, CONFIG_DATA);
        return file == null ? 0 : ConfigJson.parse(file.getBytes(StandardCharsets.UTF_8)).serial();
    }

    private Copy copy(NodeName node) {
        return distribution.copies().stream()
                .filter(copy -> copy.node().equals(node))
                .findAny()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + HANGS.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void bringsCandidatesTheConfigurationAndAllOthersWhatEveryNodeKnows() throws Exception {
        // when
        long serial = tagged("new").serial();
        List<String> failures = distribution.settle(List.of());
        // then
        assertThat(failures).isEmpty();
        assertThat(serialOn(CANDIDATE)).isEqualTo(serial);
        assertThat(nodes.file(CANDIDATE, "ssconf_cluster_tags")).isEqualTo("new");
        assertThat(nodes.file(REGULAR, "ssconf_cluster_tags")).isEqualTo("new");
        assertThat(nodes.file(REGULAR, CONFIG_DATA)).isNull();
        assertThat(nodes.calls())
                .noneMatch(call -> call.startsWith(OFFLINE.value()))
                .noneMatch(call -> call.startsWith(MASTER.value()));
        assertThat(distribution.copies())
                .containsExactly(
                        new Copy(MASTER, Role.MASTER, serial, 0, null),
                        new Copy(CANDIDATE, Role.CANDIDATE, serial, 0, null),
                        new Copy(REGULAR, Role.REGULAR, serial, 0, null),
                        new Copy(OFFLINE, Role.OFFLINE, 0, 0, null));
    }

    @Test
    void bringsOnlyTheNewestOfManyChangesAndNeverHoldsThemUp() throws Exception {
        // given: the candidate hangs in the middle of a push
        var _ = distribution.settle(List.of());
        CountDownLatch gate = nodes.close();
        long before = nodes.calls().size();
        // when
        Config newest = tagged("0");
        for (int i = 1; i <= 200; i++) {
            newest = tagged("t" + i);
        }
        gate.countDown();
        // then
        assertThat(distribution.settle(List.of())).isEmpty();
        assertThat(serialOn(CANDIDATE)).isEqualTo(newest.serial());
        assertThat(nodes.calls().size() - before).isLessThan(100);
    }

    @Test
    void catchesUpWithANodeThatWasDownAndTellsMeanwhileWhoIsBehind() throws Exception {
        // given
        nodes.down(CANDIDATE);
        long serial = tagged("away").serial();
        // when
        List<String> failures = distribution.settle(List.of());
        // then
        assertThat(failures)
                .containsExactly(
                        "Node node2.example.com has not the newest configuration: Node"
                                + " node2.example.com is down");
        assertThat(copy(CANDIDATE).isBehind()).isTrue();
        assertThat(copy(CANDIDATE).problem()).contains("is down");
        assertThat(copy(REGULAR).serial()).isEqualTo(serial);
        // when: nobody asks for it
        nodes.up(CANDIDATE);
        // then
        await(() -> copy(CANDIDATE).serial() == serial);
        assertThat(serialOn(CANDIDATE)).isEqualTo(serial);
        assertThat(copy(CANDIDATE).problem()).isNull();
    }

    @Test
    void bringsANewCandidateAllThatItLacks() throws Exception {
        // given
        var _ = distribution.settle(List.of());
        assertThat(serialOn(REGULAR)).isZero();
        // when
        long serial = flagged(REGULAR, Node.Flags.CANDIDATE).serial();
        // then
        assertThat(distribution.settle(List.of())).isEmpty();
        assertThat(serialOn(REGULAR)).isEqualTo(serial);
        assertThat(copy(REGULAR).role()).isEqualTo(Role.CANDIDATE);
    }

    @Test
    void bringsANodeThatIsNotOfflineAnyMoreAllThatItMissed() throws Exception {
        // when
        var _ = flagged(OFFLINE, flags(true, false));
        // then
        assertThat(distribution.settle(List.of())).isEmpty();
        assertThat(serialOn(OFFLINE)).isEqualTo(config.current().serial());
        // when
        var _ = flagged(OFFLINE, flags(false, true));
        var _ = tagged("later");
        assertThat(distribution.settle(List.of())).isEmpty();
        // then
        assertThat(nodes.file(OFFLINE, "ssconf_cluster_tags")).isEmpty();
        assertThat(copy(OFFLINE).role()).isEqualTo(Role.OFFLINE);
    }

    @Test
    void saysNothingTwiceToWhoHasIt() throws Exception {
        // given
        var _ = distribution.settle(List.of());
        List<String> before = nodes.calls();
        // when
        assertThat(distribution.settle(List.of())).isEmpty();
        // then
        assertThat(nodes.calls()).isEqualTo(before);
    }

    @Test
    void bringsAllAgainAndTheFilesThatNodesShareToThoseThatAreNamed() throws Exception {
        // given
        var _ = distribution.settle(List.of());
        int before = nodes.calls().size();
        file("var/lib/ganeti/hmac.key", "secret");
        file("etc/hosts", "127.0.0.1 localhost");
        // when
        assertThat(distribution.settle(List.of(CANDIDATE, OFFLINE, MASTER))).isEmpty();
        // then
        assertThat(nodes.calls().subList(before, nodes.calls().size()))
                .containsExactly(
                        CANDIDATE + " upload_file_single",
                        CANDIDATE + " write_ssconf_files",
                        CANDIDATE + " upload_file",
                        CANDIDATE + " upload_file");
        assertThat(nodes.file(CANDIDATE, "/var/lib/ganeti/hmac.key")).isEqualTo("secret");
        assertThat(nodes.file(CANDIDATE, "/etc/hosts")).isEqualTo("127.0.0.1 localhost");
    }

    @Test
    void namesTheFileAndTheNodeThatDidNotGetIt() throws Exception {
        // given
        file("var/lib/ganeti/hmac.key", "secret");
        nodes.down(REGULAR);
        // when
        List<String> failures = distribution.settle(List.of(REGULAR));
        // then
        assertThat(failures)
                .contains(
                        "File /var/lib/ganeti/hmac.key was not brought to node"
                                + " node3.example.com: Node node3.example.com is down");
    }

    @Test
    void endsTheWaitOfWhoIsInterrupted() throws Exception {
        // given
        var _ = nodes.close();
        var failure = new Throwable[1];
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                var _ = distribution.settle(List.of());
                            } catch (InterruptedException e) {
                                failure[0] = e;
                            }
                        });
        // when
        waiting.interrupt();
        // then
        assertThat(waiting.join(HANGS)).isTrue();
        assertThat(failure[0]).isInstanceOf(InterruptedException.class);
    }

    private void file(String relative, String content) throws IOException {
        Path file = root.resolve(relative);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
    }
}
