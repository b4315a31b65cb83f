package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.protocol.InstanceCall;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Real guests on an embedded cluster of two nodes, driven with Debian's commands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KvmTest {
    private static final String NETWORK = "127.231";
    private static final String GUEST = "guest1.example.com";

    private LiveCluster cluster;
    private GanetiCommands gnt;
    private LiveNode node1;
    private LiveNode node2;
    private NodeCalls calls;
    private final GuestImage image = GuestImage.made();

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.init(folder, 2, NETWORK, "--hypervisor", "kvm");
        slowDown(cluster.data().resolve("config.data"));
        node1 = LiveNode.started(cluster, 1);
        node2 = LiveNode.started(cluster, 2);
        cluster.start();
        gnt = new GanetiCommands(cluster);
        calls = new NodeCalls(cluster, NETWORK);
    }

    /** Moves take long enough for somebody to die in their middle. */
    private static void slowDown(Path config) {
        try {
            String text = Files.readString(config);
            String slow =
                    text.replaceAll("\"migration_bandwidth\":\\s*32", "\"migration_bandwidth\":8");
            assertThat(slow).isNotEqualTo(text);
            Files.writeString(config, slow);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() {
        calls.close();
        cluster.close();
        node1.close();
        node2.close();
        processes().forEach(ProcessHandle::destroyForcibly);
    }

    @AfterEach
    void removeGuest() {
        for (int node = 1; node <= 2; node++) {
            if (Files.exists(cluster.tree(node).resolve(runtime("runtime")))
                    || Files.exists(cluster.tree(node).resolve(runtime("incoming")))) {
                processes().forEach(ProcessHandle::destroyForcibly);
            }
        }
        var _ = cluster.gnt("gnt-instance", "remove", "-f", "--shutdown-timeout=0", GUEST);
        assertThat(cluster.root().resolve(".shared-file-storage")).isEmptyDirectory();
    }

    private static String runtime(String kind) {
        return "var/run/ganeti/kvm-hypervisor/conf/" + GUEST + "." + kind;
    }

    /** Those of this cluster's guests. */
    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info()
                                .commandLine()
                                .orElse("")
                                .contains("-pidfile " + cluster.root()))
                .toList();
    }

    private void add() {
        gnt.ok(addWith("kernel_path=" + image.kernel() + ",initrd_path=" + image.initrd()));
    }

    private static String[] addWith(String hvparams) {
        return new String[] {
            "gnt-instance",
            "add",
            "-t",
            "sharedfile",
            "-s",
            "1G",
            "-o",
            "noop",
            "-n",
            LiveCluster.node(1),
            "-B",
            "minmem=128M,maxmem=128M,vcpus=1",
            "-H",
            "kvm:" + hvparams,
            "--no-name-check",
            "--no-ip-check",
            GUEST
        };
    }

    private GuestConsole console(int node) {
        return GuestConsole.of(cluster, node, GUEST);
    }

    private long count(int node) {
        try (GuestConsole console = console(node)) {
            return console.count();
        }
    }

    private String status() {
        return gnt.columns("gnt-instance", "status,oper_ram", GUEST);
    }

    private boolean runsOn(int node) {
        return calls.done(node, new InstanceCall.InstanceInfo(GUEST, "kvm", Map.of())).runs();
    }

    /** There and nowhere else; the configuration says so, and it has gone on counting. */
    private void assertRunsOn(int node, long before) {
        assertThat(gnt.columns("gnt-instance", "status,pnode", GUEST))
                .isEqualTo("running|" + LiveCluster.node(node));
        assertThat(processes()).hasSize(1);
        assertThat(runsOn(node)).isTrue();
        assertThat(runsOn(3 - node)).isFalse();
        assertThat(count(node)).isGreaterThan(before);
    }

    @Test
    void aGuestBootsStopsCleanlyAndStartsAgain() {
        // when
        add();
        // then
        try (GuestConsole console = console(1)) {
            console.await(GuestImage.READY);
            console.awaitDisks("vda");
        }
        assertThat(status()).isEqualTo("running|128");
        assertThat(gnt.ok("gnt-instance", "console", "--show-cmd", GUEST)).contains("socat");
        assertThat(gnt.ok("gnt-instance", "info", GUEST))
                .contains("State: configured to be up, actual state is up")
                .contains("kernel_path: " + image.kernel());
        // when: it is asked to power down, and does
        try (GuestConsole console = console(1)) {
            String job = gnt.submit("gnt-instance", "shutdown", GUEST);
            console.await("GUEST-POWERS-DOWN");
            assertThat(gnt.end(job)).isEqualTo("success");
        }
        assertThat(status()).isEqualTo("ADMIN_down|-");
        assertThat(processes()).isEmpty();
        // and again
        gnt.ok("gnt-instance", "start", GUEST);
        long late;
        try (GuestConsole console = console(1)) {
            console.await(GuestImage.READY);
            late = processes().getFirst().pid();
        }
        // when: restarted
        gnt.ok("gnt-instance", "reboot", "--shutdown-timeout=30", GUEST);
        // then: it is another, from its beginning
        try (GuestConsole console = console(1)) {
            console.await(GuestImage.READY);
        }
        assertThat(status()).isEqualTo("running|128");
        assertThat(processes()).hasSize(1).noneMatch(process -> process.pid() == late);
    }

    @Test
    void whatQemuCannotDoIsRefusedBeforeAnythingIsMade() {
        // a program that is missing
        String missing = gnt.fails(addWith("kvm_path=/usr/bin/no-such-qemu"));
        assertThat(missing)
                .contains("kvm_path", LiveCluster.node(1), "install QEMU", "no-such-qemu");
        // a parameter that this node daemon has nothing for
        assertThat(gnt.fails(addWith("use_chroot=true"))).contains("'use_chroot' cannot be 'true'");
        assertThat(gnt.ok("gnt-instance", "list", "--no-headers")).isEmpty();
        // and later
        add();
        assertThat(gnt.fails("gnt-instance", "modify", "-H", "soundhw=ac97", GUEST))
                .contains("'soundhw' cannot be 'ac97'");
    }

    @Test
    void aDiskIsPluggedInAndMovesAlong() {
        // given
        add();
        try (GuestConsole console = console(1)) {
            console.awaitDisks("vda");
            // when
            gnt.ok("gnt-instance", "modify", "--disk", "add:size=1G", "--hotplug", GUEST);
            // then
            console.awaitDisks("vda vdb");
        }
        long before = count(1);
        // when
        gnt.ok("gnt-instance", "migrate", "-f", "-n", LiveCluster.node(2), GUEST);
        // then: it goes on where it was
        assertRunsOn(2, before);
        // and: the disk is let go
        try (GuestConsole console = console(2)) {
            console.awaitDisks("vda vdb");
            gnt.ok("gnt-instance", "modify", "--disk", "1:remove", "--hotplug", GUEST);
            console.awaitDisks("vda");
        }
        assertThat(gnt.columns("gnt-instance", "disk.count", GUEST)).isEqualTo("1");
    }

    @Test
    void aGuestOutlivesItsNodeDaemon() {
        // given
        add();
        try (GuestConsole console = console(1)) {
            console.await(GuestImage.READY);
            List<ProcessHandle> before = processes();
            // when
            node1.kill9();
            // then
            assertThat(console.count()).isPositive();
            node1.start();
            assertThat(status()).isEqualTo("running|128");
            assertThat(processes()).isEqualTo(before);
            // and: what runs already is not started again
            gnt.ok("gnt-instance", "start", GUEST);
            assertThat(processes()).isEqualTo(before);
        }
    }

    @Test
    void oneGuestRunsWhicheverDaemonDiesWhileItMoves() {
        // given
        add();
        long before = count(1);
        // when: the daemon of the node that it leaves
        String lost = beginMove(1);
        node1.kill9();
        // then: it is called off, and it goes on where it was
        assertThat(gnt.end(lost)).isEqualTo("error");
        assertThat(gnt.ok("gnt-job", "info", lost)).contains(LiveCluster.node(1));
        node1.start();
        cleanUp(1);
        assertRunsOn(1, before);

        // when: that of the node where it goes
        before = count(1);
        String deaf = beginMove(1);
        node2.kill9();
        // then: it arrives all the same
        assertThat(gnt.end(deaf)).isEqualTo("error");
        assertThat(gnt.ok("gnt-job", "info", deaf)).contains(LiveCluster.node(2));
        node2.start();
        cleanUp(2);
        assertRunsOn(2, before);

        // when: the master daemon
        before = count(2);
        String orphan = beginMove(2);
        cluster.kill9();
        cluster.start();
        // then: its successor ends what it began
        assertThat(gnt.end(orphan)).isEqualTo("success");
        assertRunsOn(1, before);
    }

    /** Returns the job when the guest's memory is being sent. */
    private String beginMove(int from) {
        String job =
                gnt.submit(
                        "gnt-instance", "migrate", "-f", "-n", LiveCluster.node(3 - from), GUEST);
        await(
                () -> gnt.ok("gnt-job", "info", job).contains("starting memory transfer"),
                "the memory is sent");
        assertThat(cluster.tree(from).resolve(runtime("outgoing"))).exists();
        return job;
    }

    /**
     * @param node where the configuration has it
     */
    private void cleanUp(int node) {
        gnt.ok(
                "gnt-instance",
                "migrate",
                "-f",
                "--cleanup",
                "-n",
                LiveCluster.node(3 - node),
                GUEST);
    }

    private static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waits until " + what).isLessThan(end);
            LiveCluster.pause();
        }
    }

    @Test
    void aMoveWhoseTargetDiesLeavesTheGuestWhereItWas() {
        // given
        add();
        long before = count(1);
        String job = beginMove(1);
        // when: its process there is killed
        processes().stream()
                .filter(process ->
                        process.info().commandLine().orElse("").contains(LiveCluster.node(2)))
                .forEach(ProcessHandle::destroyForcibly);
        // then
        assertThat(gnt.end(job)).isEqualTo("error");
        assertRunsOn(1, before);
    }
}
