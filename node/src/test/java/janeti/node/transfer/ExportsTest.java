package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;
import janeti.node.TestTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** What is left of an instance that was exported. */
class ExportsTest {
    private static final String EXPORT = "var/lib/ganeti/export/inst1";
    private static final String COPY =
            "{'dev_type':'file','logical_id':['loop','/srv/x'],'size':8,'mode':'rw',"
                    + "'uuid':'u-from','iv_name':'disk/0','name':'d0'}";

    /** Ganeti 3.0.2 writes it so, apart from the doubled percent sign, which it refuses. */
    private static final String DESCRIPTION =
            """
            [export]
            version = 0
            timestamp = NOW
            source = n1
            os = small
            compression = none

            [instance]
            name = inst1
            maxmem = 128
            minmem = 64
            memory = 128
            vcpus = 1
            disk_template = file
            hypervisor = fake
            tags = a b
            nic0_mac = aa:00:00:00:00:01
            nic0_ip = None
            nic0_network = None
            nic0_name = None
            nic0_link = br0
            nic0_mode = bridged
            nic0_vlan = None
            nic_count = 1
            disk0_ivname = disk/0
            disk0_dump = u-from
            disk0_size = 8
            disk0_name = d0
            disk_count = 1

            [hypervisor]
            kernel_args = ro

            [backend]
            maxmem = 128
            minmem = 64
            vcpus = 1
            auto_balance = True

            [os]
            size = 10%%

            [os_private]
            pw = x

            """;

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
    }

    private void complete(String disks) {
        String instance = TwoNodes.instance(TwoNodes.disk("from", 8));
        assertThat(node.askText("finalize_export", "[" + instance + "," + disks + "]"))
                .isEqualTo("null");
    }

    @Test
    void aCompleteExportIsDescribedAndReplacesTheOlderOne() throws IOException {
        // given
        node.write(EXPORT + "/config.ini", "old");
        node.write(EXPORT + "/u-before", "old");
        node.write(EXPORT + ".new/u-from", "new");
        // when
        complete("[" + COPY + "]");
        // then
        assertThat(
                        node.read(EXPORT + "/config.ini")
                                .replaceAll("timestamp = \\d+", "timestamp = NOW"))
                .isEqualTo(DESCRIPTION);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        root.resolve(EXPORT + "/config.ini"))))
                .isEqualTo("rw-------");
        assertThat(node.read(EXPORT + "/u-from")).isEqualTo("new");
        try (var all = Files.walk(root.resolve("var/lib/ganeti/export"))) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("export", "inst1", "config.ini", "u-from");
        }
        assertThat(node.askText("export_list", "[]")).isEqualTo("[\"inst1\"]");
        assertThat(node.askText("export_info", "['/var/lib/ganeti/export/inst1']"))
                .isEqualTo(Json.text(node.read(EXPORT + "/config.ini")));
    }

    @Test
    void aDiskThatCouldNotBeCopiedIsLeftOut() {
        complete("[false," + COPY + "]");
        assertThat(node.read(EXPORT + "/config.ini"))
                .contains("disk1_dump = u-from\n", "disk_count = 1\n")
                .doesNotContain("disk0_");
        complete("[]");
        assertThat(node.read(EXPORT + "/config.ini"))
                .contains("disk_template = diskless\n", "disk_count = 0\n");
        assertThatThrownBy(() -> complete("['x']")).hasMessageContaining("nor false");
    }

    @Test
    void anOsIsPackedWithItsEnvironment() throws Exception {
        // given
        TwoNodes.putOs(node, "exit 1\n", "exit 1\n");
        node.write("srv/ganeti/file-storage/inst1/from", "x");
        // when
        Object made =
                node.ask(
                        "os_export",
                        ("["
                                        + TwoNodes.instance(TwoNodes.disk("from", 8))
                                        + ",{'OS_NAME':'other'}]")
                                .replace('\'', '"'));
        // then
        Path archive = Path.of(String.valueOf(made));
        assertThat(archive).startsWith(root).isRegularFile();
        Path open = Files.createDirectory(root.resolve("open"));
        Process tar =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", open.toString())
                        .inheritIO()
                        .start();
        assertThat(tar.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(open.resolve("os/export")).isExecutable();
        assertThat(Files.readAllLines(open.resolve("environment")))
                .contains("OS_NAME=other", "INSTANCE_NAME=inst1", "OSP_PW=x", "DISK_COUNT=1");
        try (var left = Files.list(root.resolve("tmp"))) {
            assertThat(left).containsExactly(archive);
        }
    }
}
