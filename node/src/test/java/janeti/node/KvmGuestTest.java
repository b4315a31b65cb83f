package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.host.CallFailedException;
import janeti.node.qemu.GuestFiles;
import janeti.node.qemu.GuestProcess;
import janeti.node.qemu.Qmp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Real guests, with nothing in them but the BIOS. */
class KvmGuestTest {
    private static final String NAME = "inst1.example.com";
    private static final String FOLDER = "/srv/ganeti/file-storage/inst1.example.com";
    private static final String DISK =
            "{'dev_type':'file','logical_id':['loop','"
                    + FOLDER
                    + "/a.file.disk%1$d'],'size':1,'mode':'rw',"
                    + "'uuid':'d%1$d000000-0000-4000-8000-000000000000','params':{}}";
    private static final String HVPARAMS =
            "'kvm_path':'/usr/bin/qemu-system-x86_64','kvm_flag':'disabled','serial_console':true,"
                    + "'acpi':true,'kernel_path':'','migration_mode':'live'";

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
        node.askText("file_storage_dir_create", "['" + FOLDER + "']");
        for (int disk = 0; disk < 2; disk++) {
            node.askText(
                    "blockdev_create",
                    "[" + DISK.formatted(disk) + ",1,'" + NAME + "',true,'info',false]");
        }
    }

    @AfterEach
    void end() {
        GuestProcess.all(node.tree()).values().forEach(GuestProcess::kill);
    }

    private static String instance(String hvparams) {
        return "{'name':'"
                + NAME
                + "','uuid':'10000000-0000-4000-8000-000000000000','hypervisor':'kvm','hvparams':{"
                + hvparams
                + "},'beparams':{'maxmem':32,'minmem':16,'vcpus':1},'nics':[{'mac':"
                + "'aa:00:00:11:22:33','uuid':'c0000000-0000-4000-8000-000000000000','nicparams':"
                + "{'mode':'openvswitch','link':'switch1'}}],'disks_info':["
                + DISK.formatted(0)
                + "]}";
    }

    private void start() {
        node.askText("instance_start", "[" + instance(HVPARAMS) + ",false,[]]");
    }

    private void stop(int seconds) {
        node.askText("instance_shutdown", "[" + instance(HVPARAMS) + "," + seconds + ",[]]");
    }

    private String list() {
        return node.askText("instance_list", "[['kvm'],{'kvm':{}}]");
    }

    private @Nullable GuestProcess found() {
        return GuestProcess.find(new GuestFiles(node.tree(), NAME));
    }

    private GuestProcess process() {
        return Objects.requireNonNull(found(), "the guest has no process");
    }

    @Test
    void runsFromItsStartToItsStop() {
        // when
        start();
        // then
        assertThat(list()).isEqualTo("[\"" + NAME + "\"]");
        assertThat(node.askText("instance_info", "['" + NAME + "','kvm',{}]"))
                .contains("\"memory\":32,\"vcpus\":1,\"state\":0");
        try (Qmp qmp = Qmp.of(new GuestFiles(node.tree(), NAME))) {
            assertThat(qmp.runState()).isEqualTo("running");
        }
        // when: a BIOS does not power down, so it is killed
        GuestProcess process = process();
        stop(1);
        // then
        assertThat(process.isAlive()).isFalse();
        assertThat(list()).isEqualTo("[]");
        assertThat(node.askText("instance_info", "['" + NAME + "','kvm',{}]")).isEqualTo("{}");
        assertThat(root.resolve("var/run/ganeti/kvm-hypervisor/conf")).isEmptyDirectory();
        assertThat(root.resolve("var/run/ganeti/kvm-hypervisor/ctrl")).isEmptyDirectory();
        assertThat(root.resolve("var/run/ganeti/kvm-hypervisor/pid")).isEmptyDirectory();
        assertThat(root.resolve("var/run/ganeti/instance-disks")).isEmptyDirectory();
    }

    @Test
    void isNeverStartedTwice() {
        // when: at once, and again
        var first = CompletableFuture.runAsync(this::start);
        start();
        first.join();
        long pid = process().pid();
        start();
        // then
        assertThat(process().pid()).isEqualTo(pid);
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(process ->
                                        process.info()
                                                .commandLine()
                                                .orElse("")
                                                .contains(root.toString()))
                                .count())
                .isOne();
    }

    @Test
    void isFoundAgainWithoutItsPidFile() throws IOException {
        // given
        start();
        long pid = process().pid();
        // when
        Files.delete(root.resolve("var/run/ganeti/kvm-hypervisor/pid/" + NAME));
        // then
        assertThat(process().pid()).isEqualTo(pid);
        assertThat(list()).contains(NAME);
        start();
        assertThat(process().pid()).isEqualTo(pid);
    }

    @Test
    void anotherProgramWithItsNumberIsNotIt() {
        // given: the number of this very process
        node.write(
                "var/run/ganeti/kvm-hypervisor/pid/" + NAME, ProcessHandle.current().pid() + "\n");
        // then
        assertThat(found()).isNull();
        assertThat(list()).isEqualTo("[]");
        // and: stopping it hurts nobody
        stop(0);
    }

    @Test
    void oneThatDiedIsGoneAndStartsAnew() {
        // given
        start();
        long pid = process().pid();
        // when
        process().kill();
        // then
        assertThat(list()).isEqualTo("[]");
        start();
        assertThat(process().pid()).isNotEqualTo(pid);
    }

    @Test
    void restartsWithWhatItHas() {
        // given
        start();
        long pid = process().pid();
        // when
        node.askText("instance_reboot", "[" + instance(HVPARAMS) + ",'soft',0,[]]");
        // then
        assertThat(process().pid()).isNotEqualTo(pid);
        assertThat(list()).contains(NAME);
    }

    @Test
    void startsPausedIfAsked() {
        node.askText("instance_start", "[" + instance(HVPARAMS) + ",true,[]]");
        try (Qmp qmp = Qmp.of(new GuestFiles(node.tree(), NAME))) {
            assertThat(qmp.runState()).isEqualTo("prelaunch");
        }
    }

    @Test
    void getsDisksAndCardsWhileItRuns() {
        // given
        start();
        String inst = instance(HVPARAMS);
        // when
        String kept =
                node.askText(
                        "hotplug_device",
                        "[" + inst + ",'hotadd','disk'," + DISK.formatted(1) + ",null,1]");
        node.askText(
                "hotplug_device",
                "["
                        + inst
                        + ",'hotadd','nic',{'mac':'aa:00:00:11:22:34','uuid':"
                        + "'c1000000-0000-4000-8000-000000000000','nicparams':{'mode':'bridged',"
                        + "'link':'nobridge'}},null,1]");
        // then
        assertThat(kept).contains("virtio-blk-pci", "\"addr\":\"0xe\"");
        try (Qmp qmp = Qmp.of(new GuestFiles(node.tree(), NAME))) {
            assertThat(String.valueOf(qmp.execute("query-pci")))
                    .contains("disk-d1000000", "nic-c1000000");
        }
        // and: twice is refused
        assertThatThrownBy(() ->
                        node.askText(
                                "hotplug_device",
                                "[" + inst + ",'hotadd','disk'," + DISK.formatted(1) + ",null,1]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("already");
    }

    @Test
    void hasLessMemoryWhenTheBalloonGrows() {
        start();
        node.askText("instance_balloon_memory", "[" + instance(HVPARAMS) + ",16]");
        assertThat(node.askText("instance_info", "['" + NAME + "','kvm',{}]"))
                .contains("\"memory\":16");
        assertThatThrownBy(() ->
                        node.askText("instance_balloon_memory", "[" + instance(HVPARAMS) + ",64]"))
                .hasMessageContaining("without a restart");
    }

    @Test
    void whatCannotBeHonouredIsRefusedByName() {
        for (String wrong :
                new String[] {
                    "'spice_bind':'127.0.0.1'",
                    "'cpu_mask':'0-1'",
                    "'disk_type':'mtd'",
                    "'machine_version':'q35'",
                    "'kernel_path':'/no/such/kernel'",
                    "'kvm_path':'/no/such/qemu'"
                }) {
            String name = wrong.substring(1, wrong.indexOf('\'', 1));
            assertThatThrownBy(() ->
                            node.askText(
                                    "hypervisor_validate_params",
                                    "['kvm',{" + HVPARAMS + "," + wrong + "}]"))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    @Test
    void leavesNothingWhenQemuDoesNotStart() {
        assertThatThrownBy(() ->
                        node.askText(
                                "instance_start",
                                "["
                                        + instance(HVPARAMS + ",'cpu_type':'nosuchcpu'")
                                        + ",false,[]]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("nosuchcpu");
        assertThat(list()).isEqualTo("[]");
        assertThat(root.resolve("var/run/ganeti/kvm-hypervisor/conf")).isEmptyDirectory();
    }

    @Test
    void tellsWhereItsConsoleIs() {
        assertThat(
                        node.askText(
                                "instance_console_info",
                                "{'"
                                        + NAME
                                        + "':{'instance':{'hypervisor':'kvm'},'node':{'name':'n1'},"
                                        + "'hvParams':{'serial_console':true}}}"))
                .contains("UNIX-CONNECT:" + root);
    }

    @Test
    void namesOfAnyLengthHaveAMonitor() {
        String longName = "i".repeat(200) + ".example.com";
        assertThat(new GuestFiles(node.tree(), longName).monitor().toString().length())
                .isLessThanOrEqualTo(107);
    }
}
