package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Debian's commands on the nodes and instances of an embedded cluster of three nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstancesTest {
    private static final String NODE1 = LiveCluster.node(1);
    private static final String NODE2 = LiveCluster.node(2);
    private static final String NODE3 = LiveCluster.node(3);
    private static final String NETWORK = "127.210";
    private static final String LIVES = "status,admin_state,oper_state,oper_ram,pnode";

    private LiveCluster cluster;
    private GanetiCommands gnt;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder, 3, NETWORK);
        gnt = new GanetiCommands(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private void add(String name, String node, String template, String... more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gnt-instance",
                                "add",
                                "-t",
                                template,
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

    /** The files below the file storage of a node. */
    private List<Path> diskFiles(int number) throws IOException {
        Path folder = cluster.tree(number).resolve("srv/ganeti/file-storage");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void tellsAboutTheClusterAndItsNodes() {
        assertThat(gnt.ok("gnt-cluster", "info"))
                .contains("Cluster name: cluster.janeti.internal\n")
                .contains("Master node: " + NODE1 + "\n")
                .contains("Enabled hypervisors: fake\n");
        assertThat(gnt.ok("gnt-node", "list", "--no-headers", "-o", "name").lines())
                .containsExactly(NODE1, NODE2, NODE3);
        assertThat(gnt.columns("gnt-node", "role,vm_capable,group,offline", NODE1))
                .isEqualTo("M|Y|default|N");
        assertThat(gnt.columns("gnt-node", "role,vm_capable,group,offline", NODE3))
                .isEqualTo("C|Y|default|N");
        assertThat(gnt.columns("gnt-node", "mtotal,mfree,ctotal", NODE2))
                .matches("\\d+\\|\\d+\\|\\d+");
        assertThat(gnt.ok("gnt-node", "info", NODE2))
                .contains("- Node name: " + NODE2 + "\n")
                .contains("master candidate: True\n");
        assertThat(gnt.columns("gnt-group", "name,node_cnt,alloc_policy", "default"))
                .isEqualTo("default|3|preferred");
        assertThat(gnt.ok("gnt-os", "list", "--no-headers").strip()).isEqualTo("noop");
        gnt.ok("gnt-debug", "delay", "-n", NODE2, "-n", NODE3, "0.1");
    }

    @Test
    void anInstanceWithoutDisksLivesFromAddToRemove() {
        // when
        add("web", NODE2, "diskless");
        // then: it was started by its making
        assertThat(gnt.columns("gnt-instance", LIVES, "web"))
                .isEqualTo("running|up|Y|128|" + NODE2);
        assertThat(gnt.columns("gnt-node", "pinst_cnt,pinst_list", NODE2)).isEqualTo("1|web");
        assertThat(gnt.ok("gnt-instance", "info", "web"))
                .contains("- Instance name: web\n")
                .contains("primary: " + NODE2)
                .contains("Operating system: noop\n");
        // when
        gnt.ok("gnt-instance", "stop", "web");
        // then
        assertThat(gnt.columns("gnt-instance", LIVES, "web"))
                .isEqualTo("ADMIN_down|down|N|-|" + NODE2);
        gnt.ok("gnt-instance", "start", "web");
        gnt.ok("gnt-instance", "reboot", "web");
        gnt.ok("gnt-instance", "reboot", "-t", "full", "web");
        assertThat(gnt.columns("gnt-instance", "status", "web")).isEqualTo("running");
        // when
        gnt.ok("gnt-instance", "add-tags", "web", "tier:front", "env:test");
        gnt.ok("gnt-instance", "remove-tags", "web", "env:test");
        // then
        assertThat(gnt.ok("gnt-instance", "list-tags", "web")).isEqualTo("tier:front\n");
        assertThat(gnt.ok("gnt-cluster", "search-tags", "^tier:"))
                .isEqualTo("/instances/web tier:front\n");
        // when
        gnt.ok("gnt-instance", "remove", "-f", "web");
        // then
        assertThat(gnt.fails("gnt-instance", "stop", "web"))
                .contains("does not match any instances");
        assertThat(gnt.columns("gnt-node", "pinst_cnt", NODE2)).isEqualTo("0");
    }

    @Test
    void anInstanceWithDisksLeavesFilesOnItsNodeAsLongAsItIsThere() throws IOException {
        // when
        add("db", NODE3, "file", "--disk", "0:size=1G", "--disk", "1:size=2G", "--no-start");
        // then
        assertThat(diskFiles(3)).hasSize(2);
        assertThat(diskFiles(2)).isEmpty();
        assertThat(gnt.columns("gnt-instance", "status,disk_template,disk.sizes,pnode", "db"))
                .isEqualTo("ADMIN_down|file|1024,2048|" + NODE3);
        // when
        gnt.ok("gnt-instance", "start", "db");
        // then
        assertThat(gnt.columns("gnt-instance", "status", "db")).isEqualTo("running");
        assertThat(gnt.ok("gnt-instance", "info", "db"))
                .contains("Disk template: file\n")
                .contains("- disk/0: file, size 1.0G\n");
        // when
        gnt.ok("gnt-instance", "remove", "-f", "db");
        // then
        assertThat(diskFiles(3)).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(
                        gnt.fails(
                                "gnt-instance",
                                "add",
                                "-t",
                                "diskless",
                                "-o",
                                "nosuch",
                                "-n",
                                NODE2,
                                "--no-name-check",
                                "--no-ip-check",
                                "x"))
                .contains("nosuch");
        add("twice", NODE2, "diskless", "--no-start");
        assertThat(
                        gnt.fails(
                                "gnt-instance",
                                "add",
                                "-t",
                                "diskless",
                                "-o",
                                "noop",
                                "-n",
                                NODE3,
                                "--no-name-check",
                                "--no-ip-check",
                                "twice"))
                .contains("already_exists");
        gnt.ok("gnt-instance", "remove", "-f", "twice");
    }

    @Test
    void aJobTellsWhatItDid() {
        // when
        String job =
                gnt.submit(
                        "gnt-instance",
                        "add",
                        "-t",
                        "diskless",
                        "-o",
                        "noop",
                        "-n",
                        NODE2,
                        "--no-name-check",
                        "--no-ip-check",
                        "told");
        // then
        assertThat(gnt.end(job)).isEqualTo("success");
        assertThat(gnt.columns("gnt-job", "id,status,summary", job))
                .isEqualTo(job + "|success|INSTANCE_CREATE(told)");
        assertThat(gnt.ok("gnt-job", "info", job))
                .contains("Opcode: OP_INSTANCE_CREATE\n")
                .contains("Status: success\n");
        gnt.ok("gnt-instance", "remove", "-f", "told");
    }
}
