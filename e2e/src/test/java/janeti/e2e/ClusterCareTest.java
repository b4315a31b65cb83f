package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Debian's commands that look after a cluster, and that move and change its instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterCareTest {
    private static final String NETWORK = "127.215";
    private static final String NODE1 = LiveCluster.node(1);
    private static final String NODE2 = LiveCluster.node(2);
    private static final String NODE3 = LiveCluster.node(3);

    private LiveCluster cluster;
    private LiveNode node1;
    private LiveNode node2;
    private LiveNode node3;
    private GanetiCommands gnt;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.init(folder, 3, NETWORK);
        node1 = LiveNode.started(cluster, 1);
        node2 = LiveNode.started(cluster, 2);
        node3 = LiveNode.started(cluster, 3);
        cluster.start();
        gnt = new GanetiCommands(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
        node1.close();
        node2.close();
        node3.close();
    }

    private void add(String name, String node, String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gnt-instance",
                                "add",
                                "-t",
                                "sharedfile",
                                "-s",
                                "1G",
                                "-o",
                                "noop",
                                "-n",
                                node,
                                "-B",
                                "minmem=64M,maxmem=128M",
                                "--no-name-check",
                                "--no-ip-check"));
        command.addAll(Arrays.asList(more));
        command.add(name);
        gnt.ok(command.toArray(String[]::new));
    }

    private String place(String name) {
        return gnt.columns("gnt-instance", "status,pnode", name);
    }

    /** What is wrong, or may be. */
    private static List<String> complaints(String said) {
        return said.lines().filter(line -> line.matches(".*- (ERROR|WARNING):.*")).toList();
    }

    @Test
    void findsNothingWrongWithAClusterThatWorks() {
        add("good", NODE2);
        assertThat(complaints(gnt.ok("gnt-cluster", "verify"))).isEmpty();
        assertThat(complaints(gnt.ok("gnt-cluster", "verify", "--error-codes"))).isEmpty();
        assertThat(gnt.ok("gnt-cluster", "verify-disks")).contains("No disks need to be activated");
        gnt.ok("gnt-instance", "remove", "-f", "good");
    }

    @Test
    void tellsAnInstanceThatDoesNotRunAndWhatOneWants() {
        add("down", NODE2);
        // when: it crashes
        gnt.ok("gnt-instance", "stop", "--no-remember", "down");
        // then
        Result found = cluster.gnt("gnt-cluster", "verify", "--error-codes");
        assertThat(found.exit()).isEqualTo(1);
        assertThat(complaints(found.out()))
                .anySatisfy(
                        line -> assertThat(line).contains("ERROR:EINSTANCEDOWN:instance:down:"));
        String ignored = gnt.ok("gnt-cluster", "verify", "--ignore-errors=EINSTANCEDOWN");
        assertThat(complaints(ignored))
                .anySatisfy(line -> assertThat(line).contains("WARNING: instance down:"));
        gnt.ok("gnt-instance", "remove", "-f", "down");
    }

    @Test
    void movesAnInstanceWhileItRunsAndStopped() {
        // given
        add("mover", NODE1);
        // when
        gnt.ok("gnt-instance", "migrate", "-f", "-n", NODE2, "mover");
        // then
        assertThat(place("mover")).isEqualTo("running|" + NODE2);
        gnt.ok("gnt-instance", "failover", "-f", "-n", NODE1, "mover");
        assertThat(place("mover")).isEqualTo("running|" + NODE1);
        gnt.ok("gnt-instance", "stop", "mover");
        assertThat(gnt.fails("gnt-instance", "migrate", "-f", "-n", NODE2, "mover"))
                .contains("can be failed over");
        gnt.ok("gnt-instance", "migrate", "-f", "--allow-failover", "-n", NODE2, "mover");
        assertThat(place("mover")).isEqualTo("ADMIN_down|" + NODE2);
        gnt.ok("gnt-instance", "start", "mover");
        assertThat(complaints(gnt.ok("gnt-cluster", "verify"))).isEmpty();
        gnt.ok("gnt-instance", "remove", "-f", "mover");
    }

    @Test
    void changesAnInstance() {
        add("changed", NODE2, "--no-start");
        // disks
        gnt.ok("gnt-instance", "modify", "--disk", "add:size=2G,name=data", "changed");
        assertThat(gnt.columns("gnt-instance", "disk.sizes,disk.names", "changed"))
                .isEqualTo("1024,2048|-,data");
        gnt.ok("gnt-instance", "modify", "--disk", "1:modify,mode=ro", "changed");
        gnt.ok("gnt-instance", "modify", "--disk", "0:remove", "changed");
        assertThat(gnt.columns("gnt-instance", "disk.sizes,disk.names", "changed"))
                .isEqualTo("2048|data");
        // network cards
        gnt.ok("gnt-instance", "modify", "--net", "add:ip=192.0.2.7", "changed");
        gnt.ok("gnt-instance", "modify", "--net", "1:modify,name=second", "changed");
        assertThat(gnt.columns("gnt-instance", "nic.ips,nic.names", "changed"))
                .isEqualTo("-,192.0.2.7|-,second");
        gnt.ok("gnt-instance", "modify", "--net", "1:remove", "changed");
        assertThat(gnt.columns("gnt-instance", "nic.count", "changed")).isEqualTo("1");
        // parameters
        gnt.ok("gnt-instance", "modify", "-B", "vcpus=2,maxmem=256M", "changed");
        assertThat(gnt.columns("gnt-instance", "be/vcpus,be/maxmem", "changed")).isEqualTo("2|256");
        gnt.ok("gnt-instance", "modify", "--offline", "changed");
        assertThat(gnt.columns("gnt-instance", "status", "changed")).isEqualTo("ADMIN_offline");
        assertThat(gnt.fails("gnt-instance", "start", "changed")).contains("offline");
        gnt.ok("gnt-instance", "modify", "--online", "changed");
        gnt.ok("gnt-instance", "start", "changed");
        gnt.ok("gnt-instance", "modify", "-m", "100", "changed");
        assertThat(gnt.columns("gnt-instance", "oper_ram", "changed")).isEqualTo("100");
        assertThat(gnt.fails("gnt-instance", "modify", "changed")).contains("give at least one");
        assertThat(complaints(gnt.ok("gnt-cluster", "verify"))).isEmpty();
        gnt.ok("gnt-instance", "remove", "-f", "changed");
    }

    @Test
    void aNodeWhoseDaemonIsDeadIsToldAndCanBeTakenOut() {
        // when
        node3.close();
        // then
        Result found = cluster.gnt("gnt-cluster", "verify", "--error-codes");
        assertThat(found.exit()).isEqualTo(1);
        assertThat(complaints(found.out()))
                .anySatisfy(line -> assertThat(line).contains("ERROR:ENODERPC:node:" + NODE3));
        assertThat(gnt.fails("gnt-node", "remove", NODE1)).contains("is the master");
        // when
        gnt.ok("gnt-node", "remove", NODE3);
        // then
        assertThat(gnt.ok("gnt-node", "list", "--no-headers", "-o", "name").lines())
                .containsExactly(NODE1, NODE2);
        assertThat(complaints(gnt.ok("gnt-cluster", "verify"))).isEmpty();
    }
}
