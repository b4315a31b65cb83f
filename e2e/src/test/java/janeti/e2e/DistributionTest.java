package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.e2e.LiveCluster.Result;
import janeti.model.Json;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the nodes of a cluster have of its configuration, and what is kept of the one that was:
 * three nodes, Debian's commands and ours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistributionTest {
    private static final String NETWORK = "127.216";

    /** How soon a candidate has a change. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** How soon a node that is back has what it missed: pushes to it are tried again by then. */
    private static final Duration BACK = Duration.ofSeconds(30);

    private LiveCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder, 3, NETWORK);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private void tag(String tag) {
        Result done = cluster.gnt("gnt-cluster", "add-tags", tag);
        assertThat(done.exit()).as(done.toString()).isZero();
    }

    private String ssconf(int node, String key) throws IOException {
        return Files.readString(cluster.tree(node).resolve("var/lib/ganeti/ssconf_" + key));
    }

    private Config configOn(int node) {
        try {
            return ConfigJson.parse(
                    Files.readAllBytes(cluster.tree(node).resolve("var/lib/ganeti/config.data")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean hasTag(int node, String tag) {
        try {
            return configOn(node).cluster().tags().sorted().contains(tag)
                    && ssconf(node, "cluster_tags").contains(tag + "\n");
        } catch (IOException e) {
            return false; // Not there yet.
        }
    }

    private static void within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + limit).isLessThan(end);
            LiveCluster.pause();
        }
    }

    private Result janeti(String... command) {
        String[] all = new String[command.length + 2];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "--root";
        all[command.length + 1] = cluster.root().toString();
        return cluster.janeti(all);
    }

    @Test
    @Order(1)
    void candidatesHaveAChangeSoon() {
        // when
        tag("first");
        // then
        within(SOON, () -> hasTag(2, "first") && hasTag(3, "first"));
        within(SOON, () -> hasTag(1, "first"));
        assertThat(configOn(2).hasContentOf(configOn(1))).isTrue();
        // and the job that made it
        within(SOON, () -> queueOn(2).equals(queueOn(1)));
        assertThat(queueOn(2)).contains("\"status\":\"success\"");
    }

    /** The newest job's file. */
    private String queueOn(int node) {
        Path queue = cluster.tree(node).resolve("var/lib/ganeti/queue");
        try {
            return Files.readString(
                    queue.resolve("job-" + Files.readString(queue.resolve("serial")).strip()));
        } catch (IOException e) {
            return "not there yet on " + node;
        }
    }

    @Test
    @Order(2)
    void theStatusSaysWhoHasWhich() {
        within(SOON, () -> janeti("cluster", "status").exit() == 0);
        Result status = janeti("cluster", "status", "--json");
        assertThat(Json.parse(status.out()))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(3)
                .allSatisfy(copy ->
                        assertThat(copy)
                                .asInstanceOf(InstanceOfAssertFactories.MAP)
                                .containsEntry("serial", configOn(1).serial())
                                .containsEntry("lag_ms", 0L));
        assertThat(janeti("cluster", "status").out())
                .contains("node1.janeti.internal  master")
                .contains("node2.janeti.internal  candidate");
    }

    @Test
    @Order(3)
    void nodesThatWereDownCatchUp() {
        // given
        cluster.nodeDaemon().destroyForcibly();
        LiveCluster.waitFor(cluster.nodeDaemon(), "the node daemons after SIGKILL");
        tag("while-down");
        within(BACK, () -> janeti("cluster", "status").exit() == 1);
        assertThat(janeti("cluster", "status").out()).contains("connection refused");
        assertThat(hasTag(2, "while-down")).isFalse();
        // when
        cluster.startNodes(NETWORK);
        // then
        within(BACK, () -> hasTag(2, "while-down") && hasTag(3, "while-down"));
        assertThat(janeti("cluster", "status").exit()).isZero();
    }

    @Test
    @Order(4)
    void redistributingBringsBackWhatANodeHasLost() throws IOException {
        // given
        Path data = cluster.tree(2).resolve("var/lib/ganeti");
        Files.delete(data.resolve("config.data"));
        Files.delete(data.resolve("ssconf_cluster_tags"));
        Files.writeString(data.resolve("hmac.key"), "broken");
        // when
        Result done = cluster.gnt("gnt-cluster", "redist-conf");
        // then: at once, for the job has waited
        assertThat(done.exit()).as(done.toString()).isZero();
        assertThat(configOn(2).hasContentOf(configOn(1))).isTrue();
        assertThat(data.resolve("ssconf_cluster_tags")).isRegularFile();
        assertThat(data.resolve("hmac.key"))
                .hasSameTextualContentAs(cluster.data().resolve("hmac.key"));
    }

    @Test
    @Order(5)
    void theHistorySaysWhoChangedWhatAndShowsHowItWas() throws IOException {
        // given
        long before = configOn(1).serial();
        tag("history");
        within(SOON, () -> hasTag(1, "history"));
        long after = configOn(1).serial();
        within(SOON, () -> janeti("config", "show", "--at", "" + after).exit() == 0);
        // when
        Result history = janeti("config", "history", "--limit", "1", "--json");
        // then
        assertThat(Json.parse(history.out()))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("serial", after)
                .containsKey("job")
                .containsEntry("who", System.getProperty("user.name"));
        assertThat(janeti("config", "history").out()).contains("changed cluster");
        // and
        assertThat(janeti("config", "diff", "" + before, "" + after).out())
                .startsWith("~ cluster.tags: ")
                .contains("\"history\"");
        Result was = janeti("config", "show", "--at", "" + before, "--json");
        Config then = ConfigJson.parse(LiveCluster.utf8(was.out()));
        assertThat(then.serial()).isEqualTo(before);
        assertThat(then.cluster().tags().sorted()).doesNotContain("history");
        // and
        Result never = janeti("config", "show", "--at", "999999");
        assertThat(never.exit()).isEqualTo(4);
        assertThat(never.err()).contains("is not kept").contains("the oldest there is");
    }

    @Test
    @Order(6)
    void aFileIsCheckedWithoutADaemon() throws IOException {
        // given
        Path good = cluster.data().resolve("config.data");
        Path bad = cluster.root().resolve("bad.data");
        Files.writeString(
                bad,
                Files.readString(good).replace("\"ndparams\":{\"", "\"ndparams\":{\"foo\":1,\""));
        // then
        assertThat(cluster.janeti("config", "check", good.toString()).out())
                .contains("nothing is wrong with it");
        Result refused = cluster.janeti("config", "check", bad.toString(), "--json");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(Json.parse(refused.out()))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("ok", false);
        assertThat(refused.out()).contains("cluster.ndparams.foo");
        assertThat(cluster.janeti("config", "check", "/nonexistent").exit()).isEqualTo(4);
    }
}
