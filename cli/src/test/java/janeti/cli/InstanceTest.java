package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.cli.FakeMaster.JobEnd;
import janeti.model.ErrorCode;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class InstanceTest {
    @TempDir private Path root;

    @Test
    void addsAnInstanceAndTellsHowItGoes() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(_ -> JobEnd.success(List.of("n1"), "* creating disks", " - INFO: done"));
            // when
            Console added =
                    Console.run(
                            root,
                            "instance add web3 -n n1 -t file --disk 1g --disk size=512m,name=d --os noop"
                                    .concat(" --memory 512m --vcpus 2 --no-start --no-nic")
                                    .split(" "));
            // then
            assertThat(added)
                    .isEqualTo(
                            new Console(
                                    0,
                                    "Instance web3 is made.\n",
                                    "  * creating disks\n  - INFO: done\n"));
            Map<?, ?> op = master.submitted.getFirst();
            assertThat(op.get("OP_ID")).isEqualTo("OP_INSTANCE_CREATE");
            assertThat(op.get("instance_name")).isEqualTo("web3");
            assertThat(op.get("mode")).isEqualTo("create");
            assertThat(op.get("pnode")).isEqualTo("n1.example.com");
            assertThat(op.get("disk_template")).isEqualTo("file");
            assertThat(op.get("disks"))
                    .isEqualTo(List.of(Map.of("size", 1024L), Map.of("size", 512L, "name", "d")));
            assertThat(op.get("nics")).isEqualTo(List.of());
            assertThat(op.get("os_type")).isEqualTo("noop");
            assertThat(op.get("beparams"))
                    .isEqualTo(Map.of("maxmem", 512L, "minmem", 512L, "vcpus", 2L));
            assertThat(op.get("start")).isEqualTo(false);
            assertThat(op.get("name_check")).isEqualTo(false);
            assertThat(op.get("ip_check")).isEqualTo(false);
        }
    }

    @Test
    void choosesTemplateAndOsWhereOnlyOneMakesSense() throws IOException {
        try (var master = cluster()) {
            master.methods.put(
                    "QueryClusterInfo",
                    _ -> Map.of("enabled_disk_templates", List.of("diskless", "file")));
            master.jobsEnd(op ->
                    JobEnd.success(
                            "OP_OS_DIAGNOSE".equals(op.get("OP_ID"))
                                    ? List.of(List.of("noop", true), List.of("bad", false))
                                    : null));
            // when
            Console.run(root, "instance", "add", "a", "-n", "n1", "--disk", "1g");
            Console.run(root, "instance", "add", "b", "-n", "n1", "--os", "noop");
            // then
            assertThat(master.submitted).hasSize(3);
            assertThat(master.submitted.get(1).get("disk_template")).isEqualTo("file");
            assertThat(master.submitted.get(1).get("os_type")).isEqualTo("noop");
            assertThat(master.submitted.get(1).get("nics")).isEqualTo(List.of(Map.of()));
            assertThat(master.submitted.get(2).get("disk_template")).isEqualTo("diskless");
        }
    }

    @Test
    void refusesAnUnknownNodeBeforeAnythingIsSubmitted() throws IOException {
        try (var master = cluster()) {
            Console wrong = Console.run(root, "instance", "add", "x", "-n", "n7", "--os", "noop");
            assertThat(wrong.status()).isEqualTo(4);
            assertThat(wrong.err()).startsWith("janeti: There is no node \"n7\". Did you mean n1");
            assertThat(master.submitted).isEmpty();
        }
    }

    @Test
    void refusesASizeThatIsNone() {
        Console wrong = Console.run(root, "instance", "add", "x", "--memory", "much");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .isEqualTo(
                        "janeti: Invalid value for option '--memory': 'much' is no size; write"
                                + " 512m, 1g or 1.5t (a number alone is MiB)\n"
                                + "\"janeti instance add --help\" shows how it is used.\n");
    }

    @Test
    void startsSeveralAndSaysWhichOneFailed() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(op ->
                    "web1.example.com".equals(op.get("instance_name"))
                            ? JobEnd.success(null, "waking up")
                            : JobEnd.error(
                                    new PrereqException(ErrorCode.STATE, "Node n2 is offline")));
            // when
            Console started = Console.run(root, "instance", "start", "web1", "web2");
            // then
            assertThat(started)
                    .isEqualTo(
                            new Console(
                                    1,
                                    "web1.example.com: started\n",
                                    """
                                      web1.example.com: waking up
                                    janeti: web2.example.com: Node n2 is offline
                                    """));
        }
    }

    @Test
    void submitsOnlyAndPrintsTheNumbers() throws IOException {
        try (var master = cluster()) {
            assertThat(Console.run(root, "instance", "stop", "web1", "web2", "--no-wait"))
                    .isEqualTo(new Console(0, "1\n2\n", ""));
            assertThat(master.submitted)
                    .extracting(op -> op.get("OP_ID"))
                    .containsOnly("OP_INSTANCE_SHUTDOWN");
            assertThat(Console.run(root, "instance", "reboot", "web1", "-t", "soft").out())
                    .isEqualTo("web1.example.com: rebooted\n");
            assertThat(master.submitted.getLast().get("reboot_type")).isEqualTo("soft");
        }
    }

    @Test
    void tellsACancelledJobFromAFailedOne() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(_ -> new JobEnd("canceled", null, List.of()));
            Console cancelled = Console.run(root, "instance", "start", "web1");
            assertThat(cancelled.status()).isEqualTo(3);
            assertThat(cancelled.err())
                    .isEqualTo("janeti: web1.example.com: Job 1 was cancelled.\n");
        }
    }

    @Test
    void removesOnlyWhatIsAgreedTo() throws IOException {
        try (var master = cluster()) {
            String[] remove = {"instance", "remove", "web1"};
            // when nobody can be asked
            Console refused = Console.run(root, remove);
            assertThat(refused.status()).isEqualTo(6);
            assertThat(refused.err()).contains("if it is meant, add --yes.");
            // when somebody says no
            assertThat(Console.run(new FakeTerminal(80, ""), root, remove).err())
                    .isEqualTo("janeti: Nothing was removed.\n");
            assertThat(master.submitted).isEmpty();
            // when somebody says yes
            assertThat(Console.run(new FakeTerminal(80, "y"), root, remove).out())
                    .isEqualTo("web1.example.com: removed\n");
            assertThat(Console.run(root, "instance", "remove", "web2", "--yes").status()).isZero();
            assertThat(master.submitted)
                    .extracting(op -> op.get("instance_name"))
                    .containsExactly("web1.example.com", "web2.example.com");
        }
    }

    @Test
    void showsAPage() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(_ -> JobEnd.success(Map.of("web1.example.com", data())));
            assertThat(Console.run(root, "instance", "info", "web1").out())
                    .startsWith(
                            """
                            Instance: web1.example.com
                            UUID: u1
                            State: up, should be up
                            Node: n1.example.com
                            Secondary nodes: -
                            Group: default
                            OS: noop
                            Hypervisor: fake
                            Console port: -
                            Back-end:
                              maxmem: 512 *
                              vcpus: 1
                            Hypervisor parameters: -
                            OS parameters: -
                            Disk template: file
                            Disks:
                              - disk/0: d1
                                Name: -
                                Size: 1G
                                Type: file
                                Access: rw
                                Place: loop /srv/disk0
                                On the primary node: /srv/disk0
                            NICs:
                              - Name: -
                                UUID: i1
                                IP: -
                                MAC: aa:00:00:00:00:01
                                Mode: bridged
                                Link: br0
                                VLAN: -
                                Network: -
                            """);
        }
    }

    @Test
    void tellsWhereAConsoleIs() throws IOException {
        try (var master = cluster()) {
            master.jobsEnd(_ -> JobEnd.success(Map.of("kind", "msg", "message", "From a job")));
            assertThat(Console.run(root, "instance", "console", "web1").out())
                    .isEqualTo("Nothing to see here\n");
            assertThat(Console.run(root, "instance", "console", "web4").out())
                    .isEqualTo("From a job\n");
            Console stopped = Console.run(root, "instance", "console", "web2");
            assertThat(stopped.status()).isEqualTo(1);
            assertThat(stopped.err())
                    .contains("web2.example.com does not run, so it has no console; ")
                    .contains("instance start web2.example.com");
            assertThat(Console.run(root, "instance", "console", "web3", "--show").out())
                    .isEqualTo(
                            "ssh -t -oEscapeChar=none -p22 root@n1.example.com"
                                    + " 'xl console '\\''web 3'\\'''\n");
        }
    }

    private FakeMaster cluster() throws IOException {
        return new FakeMaster(root, "n1.example.com")
                .table("node", "name:text", List.of(named("n1.example.com")))
                .table(
                        "instance",
                        "name:text console:other oper_state:bool",
                        List.of(
                                with(
                                        "web1.example.com",
                                        Map.of("kind", "msg", "message", "Nothing to see here")),
                                named("web2.example.com"),
                                running("web4.example.com"),
                                with(
                                        "web3.example.com",
                                        Map.of(
                                                "kind",
                                                "ssh",
                                                "host",
                                                "n1.example.com",
                                                "port",
                                                22,
                                                "user",
                                                "root",
                                                "command",
                                                List.of("xl", "console", "web 3")))));
    }

    private static Map<String, @Nullable Object> named(String name) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        return row;
    }

    private static Map<String, @Nullable Object> running(String name) {
        Map<String, @Nullable Object> row = named(name);
        row.put("oper_state", true);
        return row;
    }

    private static Map<String, @Nullable Object> with(String name, Map<String, Object> console) {
        Map<String, @Nullable Object> row = running(name);
        row.put("console", console);
        return row;
    }

    /** What OP_INSTANCE_QUERY_DATA answers, in part. */
    private static Map<String, @Nullable Object> data() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", "web1.example.com");
        data.put("uuid", "u1");
        data.put("config_state", "up");
        data.put("run_state", "up");
        data.put("pnode", "n1.example.com");
        data.put("pnode_group_name", "default");
        data.put("snodes", List.of());
        data.put("os", "noop");
        data.put("hypervisor", "fake");
        data.put("network_port", null);
        data.put("be_instance", Map.of("maxmem", 512));
        Map<String, Object> actual = new LinkedHashMap<>();
        actual.put("maxmem", 512);
        actual.put("vcpus", 1);
        data.put("be_actual", actual);
        for (String empty : List.of("hv_instance", "hv_actual", "os_instance", "os_actual")) {
            data.put(empty, Map.of());
        }
        data.put("disk_template", "file");
        Map<String, @Nullable Object> disk = new LinkedHashMap<>();
        disk.put("iv_name", "disk/0");
        disk.put("uuid", "d1");
        disk.put("size", 1024);
        disk.put("dev_type", "file");
        disk.put("mode", "rw");
        disk.put("logical_id", List.of("loop", "/srv/disk0"));
        disk.put("pstatus", List.of("/srv/disk0", false));
        data.put("disks", List.of(disk));
        data.put(
                "nics",
                List.of(
                        java.util.Arrays.asList(
                                null,
                                "i1",
                                null,
                                "aa:00:00:00:00:01",
                                "bridged",
                                "br0",
                                "",
                                null)));
        return data;
    }
}
