package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class ListTest {
    private static final String INSTANCE_FIELDS =
            "name:text status:text pnode:text os:text be/maxmem:unit be/vcpus:number tags:other";

    private static final String NODE_FIELDS =
            "name:text role:text group:text mfree:unit mtotal:unit pinst_cnt:number offline:bool"
                    + " drained:bool bootid:text";

    @TempDir private Path root;

    @Test
    void showsInstancesWithNumbersOnTheRight() throws IOException {
        try (var _ = cluster()) {
            assertThat(Console.run(root, "instance", "list").out())
                    .isEqualTo(
                            """
                            Name                   Status      Node            Os    Memory  VCPUs
                            database2.example.com  ADMIN_down  n2.example.com  noop    1.5G     16
                            web1.example.com       running     n1.example.com  noop    512M      1
                            """);
        }
    }

    @Test
    void fitsATerminalByCuttingLongColumnsOnly() throws IOException {
        try (var _ = cluster()) {
            assertThat(Console.run(new FakeTerminal(56, null), root, "instance", "list").out())
                    .isEqualTo(
                            """
                            Name          Status      Node          Os    Memory  VCPUs
                            database2.e…  ADMIN_down  n2.example.…  noop    1.5G     16
                            web1.exampl…  running     n1.example.…  noop    512M      1
                            """);
        }
    }

    @Test
    void printsChosenFieldsForPrograms() throws IOException {
        try (var _ = cluster()) {
            assertThat(
                            Console.run(
                                            root,
                                            "instance",
                                            "list",
                                            "-o",
                                            "name,be/maxmem",
                                            "--no-headers",
                                            "--separator=:",
                                            "web1")
                                    .out())
                    .isEqualTo("web1.example.com:512\n");
            assertThat(Console.run(root, "instance", "list", "-o", "name,tags", "--json").out())
                    .isEqualTo(
                            """
                            [{"name":"database2.example.com","tags":null},\
                            {"name":"web1.example.com","tags":["a","b"]}]
                            """);
            assertThat(Console.run(root, "instance", "list", "-o", "+tags", "web1").out())
                    .contains("VCPUs  Tags\n")
                    .contains("    1  a,b\n");
        }
    }

    @Test
    void saysWhichFieldsThereAre() throws IOException {
        try (var _ = cluster()) {
            Console wrong = Console.run(root, "instance", "list", "-o", "name,stats");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err())
                    .isEqualTo(
                            "janeti: There is no field \"stats\". Did you mean status or tags?"
                                    + " There are: name, status, pnode, os, be/maxmem, be/vcpus, tags."
                                    + " --list-fields explains them.\n");
            assertThat(Console.run(root, "instance", "list", "--list-fields").out())
                    .startsWith("Name       Title      Kind    Description\n")
                    .contains("be/maxmem  Be/maxmem  unit    About be/maxmem\n");
        }
    }

    @Test
    void namesTheNearestOfAnUnknownName() throws IOException {
        try (var _ = cluster()) {
            Console wrong = Console.run(root, "instance", "list", "web2");
            assertThat(wrong.status()).isEqualTo(4);
            assertThat(wrong.err())
                    .isEqualTo(
                            "janeti: There is no instance \"web2\". Did you mean web1.example.com?"
                                    + " \"janeti instance list\" shows all.\n");
        }
    }

    @Test
    void saysHowToStartTheDaemon() throws IOException {
        // given
        Files.createDirectories(root.resolve("n1.example.com/var/lib/ganeti"));
        // when
        Console refused = Console.run(root, "node", "list");
        // then
        assertThat(refused.status()).isEqualTo(5);
        assertThat(refused.err())
                .startsWith("janeti: The daemon does not run: nobody listens at " + root)
                .endsWith("Start it with \"janeti up --root " + root + "\".\n");
    }

    @Test
    void saysOfNodesWhatTheyAreInWords() throws IOException {
        try (var _ = cluster()) {
            assertThat(Console.run(root, "node", "list").out())
                    .isEqualTo(
                            """
                            Name            Role       Group    Free  Memory  Instances  Status
                            n1.example.com  master     default  1.5G      4G          1  ok
                            n2.example.com  candidate  default     -       -          0  offline
                            """);
        }
    }

    @Test
    void listsOsDefinitionsAndTags() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(op ->
                    FakeMaster.JobEnd.success(
                            "OP_OS_DIAGNOSE".equals(op.get("OP_ID"))
                                    ? List.of(List.of("noop", true, List.of("a", "b")))
                                    : List.of(List.of("/cluster", "blue"))));
            assertThat(Console.run(root, "os", "list").out())
                    .isEqualTo("Name  Valid  Variants\nnoop  Y      a,b\n");
            assertThat(Console.run(root, "tag", "search", "bl").out())
                    .isEqualTo("Object    Tag\n/cluster  blue\n");
            assertThat(master.submitted).extracting(op -> op.get("pattern")).contains("bl");
            assertThat(Console.run(root, "os", "list", "-o", "nme").err())
                    .contains("Did you mean name? ");
            assertThat(master.submitted).hasSize(2);
        }
    }

    private FakeMaster cluster() throws IOException {
        return new FakeMaster(root, "n1.example.com")
                .table(
                        "instance",
                        INSTANCE_FIELDS,
                        List.of(
                                row(
                                        INSTANCE_FIELDS,
                                        "database2.example.com",
                                        "ADMIN_down",
                                        "n2.example.com",
                                        "noop",
                                        1536,
                                        16),
                                row(
                                        INSTANCE_FIELDS,
                                        "web1.example.com",
                                        "running",
                                        "n1.example.com",
                                        "noop",
                                        512,
                                        1,
                                        List.of("a", "b"))))
                .table(
                        "node",
                        NODE_FIELDS,
                        List.of(
                                row(
                                        NODE_FIELDS,
                                        "n1.example.com",
                                        "M",
                                        "default",
                                        1536,
                                        4096,
                                        1,
                                        false,
                                        false,
                                        "b"),
                                node2()));
    }

    private static Map<String, @Nullable Object> node2() {
        Map<String, @Nullable Object> node = new LinkedHashMap<>();
        node.put("name", "n2.example.com");
        node.put("role", "C");
        node.put("group", "default");
        node.put("pinst_cnt", 0);
        node.put("offline", true);
        node.put("drained", false);
        return node;
    }

    /** Values in the order of the fields; those left out at the end are not there. */
    private static Map<String, @Nullable Object> row(String fields, Object... values) {
        String[] names = fields.split(" ", -1);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(names[i].substring(0, names[i].indexOf(':')), values[i]);
        }
        return row;
    }
}
