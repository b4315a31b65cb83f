package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Debian's commands that list and tell, with every field that they know of and with filters; and
 * its tools that plan moves, which read the whole cluster.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListsTest {
    private static final String NETWORK = "127.214";
    private static final String NODE1 = LiveCluster.node(1);
    private static final String NODE2 = LiveCluster.node(2);
    private static final String NODE3 = LiveCluster.node(3);

    /** Stands in no name and in no value. */
    private static final String BETWEEN = "~~";

    /** Exit code of a list with a field that the daemon does not know of. */
    private static final int UNKNOWN_FIELD = 14;

    /** Lists of times, on which Debian's gnt-job breaks whoever answers it. */
    private static final Set<String> UNPRINTABLE = Set.of("opstart", "opexec", "opend");

    private LiveCluster cluster;
    private GanetiCommands gnt;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder, 3, NETWORK);
        gnt = new GanetiCommands(cluster);
        add("web1", NODE2, "diskless");
        add("web2", NODE3, "file", "--disk", "0:size=1G");
        gnt.ok("gnt-instance", "stop", "web2");
        gnt.ok("gnt-instance", "add-tags", "web1", "tier:front");
        gnt.ok(
                "gnt-filter",
                "add",
                "--priority=5",
                "--predicates=[[\"jobid\", [\">\", \"id\", \"watermark\"]]]",
                "--action=CONTINUE",
                "--reason=lists");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private void add(String name, String node, String template, String... more) {
        List<String> command =
                new ArrayList<>(List.of("gnt-instance", "add", "-t", template, "-o", "noop"));
        command.addAll(List.of("-n", node, "-B", "minmem=64M,maxmem=128M"));
        command.addAll(List.of("--no-name-check", "--no-ip-check"));
        command.addAll(List.of(more));
        command.add(name);
        gnt.ok(command.toArray(String[]::new));
    }

    private List<String> fields(String program) {
        return gnt.ok(program, "list-fields", "--no-headers", "--separator=" + BETWEEN)
                .lines()
                .map(line -> line.split(BETWEEN, 2)[0])
                .filter(field -> !UNPRINTABLE.contains(field))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "gnt-node, 3",
        "gnt-instance, 2",
        "gnt-group, 1",
        "gnt-network, 0",
        "gnt-filter, 1",
        "gnt-job, 4",
        "gnt-backup, 0"
    })
    void listsAllFieldsThatItKnowsOf(String program, int rows) {
        // given
        List<String> fields = fields(program);
        assertThat(fields).hasSizeGreaterThan(1);
        // when
        List<String> lines =
                gnt.ok(
                                program,
                                "list",
                                "--no-headers",
                                "--separator=" + BETWEEN,
                                "-o",
                                String.join(",", fields))
                        .lines()
                        .toList();
        // then
        if (program.equals("gnt-job")) {
            assertThat(lines).hasSizeGreaterThanOrEqualTo(rows);
        } else {
            assertThat(lines).hasSize(rows);
        }
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.split(BETWEEN, -1)).hasSameSizeAs(fields));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "gnt-node; master_candidate and not offline; node1 node2 node3",
                "gnt-node; name =* \"node2*\"; node2",
                "gnt-node; pinst_cnt > 5 or name =~ m/^node3/; node3",
                "gnt-instance; status == \"running\"; web1",
                "gnt-instance; \"tier:front\" in tags; web1",
                "gnt-instance; not be/maxmem < 128 and admin_state == \"down\"; web2",
                "gnt-instance; disk.count > 0; web2",
                "gnt-group; name == \"default\" and node_cnt == 3; default"
            })
    void listsWhatAFilterLetsThrough(String program, String filter, String names) {
        List<String> told =
                gnt.ok(program, "list", "--no-headers", "-o", "name", "--filter", filter)
                        .lines()
                        .map(line -> line.strip().replaceAll("\\..*", ""))
                        .toList();
        assertThat(told).isEqualTo(List.of(names.strip().split(" ")));
    }

    @Test
    void saysWhatIsWrongWithAFieldOrAFilter() {
        Result unknown = cluster.gnt("gnt-node", "list", "-o", "nosuch");
        assertThat(unknown.exit()).isEqualTo(UNKNOWN_FIELD);
        assertThat(unknown.err()).contains("Queried for unknown fields nosuch");
        assertThat(gnt.fails("gnt-instance", "list", "--filter", "name ==")).contains("filter");
    }

    @Test
    void tellsOfEachObject() {
        assertThat(gnt.ok("gnt-cluster", "info")).contains("Master node: " + NODE1);
        assertThat(gnt.ok("gnt-node", "info")).contains(NODE1).contains(NODE2).contains(NODE3);
        assertThat(gnt.ok("gnt-instance", "info", "--all"))
                .contains("- Instance name: web1\n")
                .contains("- Instance name: web2\n");
        assertThat(gnt.ok("gnt-instance", "info", "--static", "web2")).contains("size 1.0G");
        assertThat(gnt.ok("gnt-group", "info")).contains("Node group: default");
        assertThat(gnt.ok("gnt-filter", "info")).contains("Priority: 5");
        gnt.ok("gnt-network", "info");
    }

    @Test
    void tellsOfOperatingSystemsAndStorage() {
        assertThat(gnt.ok("gnt-os", "list", "--no-headers").strip()).isEqualTo("noop");
        assertThat(gnt.ok("gnt-os", "diagnose")).contains("noop");
        assertThat(gnt.ok("gnt-os", "info", "noop")).contains("noop");
        // The client takes it for a failure when there are none.
        assertThat(gnt.fails("gnt-storage", "diagnose"))
                .isEqualTo("Can't get the list of ExtStorage providers\n");
        assertThat(gnt.fails("gnt-storage", "info"))
                .isEqualTo("Can't get the ExtStorage providers list\n");
        String storage =
                gnt.ok(
                        "gnt-node",
                        "list-storage",
                        "--no-headers",
                        "--separator=" + BETWEEN,
                        "--storage-type=file",
                        "-o",
                        "node,type,name,size,used,free,allocatable");
        assertThat(storage.lines()).hasSize(3).allSatisfy(l -> assertThat(l).contains("file"));
        assertThat(gnt.ok("gnt-node", "volumes", "--no-headers")).isEmpty();
    }

    /** They ask for nodes, instances and groups over the same socket. */
    @Test
    void plannersReadTheWholeCluster() {
        assertThat(tool("hinfo").out()).contains("Loaded 3 nodes, 2 instances, 1 node group");
        assertThat(tool("hbal").out()).contains("Loaded 3 nodes, 2 instances");
        assertThat(tool("hspace", "--disk-template=file", "--tiered-alloc=1G,64M,1").out())
                .contains("The cluster has 3 nodes");
    }

    private Result tool(String name, String... more) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/" + name));
        command.add("-L" + cluster.socket());
        command.addAll(List.of(more));
        Result result = cluster.run(command);
        assertThat(result.exit()).as(command + ": " + result).isZero();
        return result;
    }
}
