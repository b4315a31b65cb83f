package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.protocol.GuestCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationCall;
import janeti.protocol.MigrationProgress;
import janeti.protocol.NodeAnswer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        node1 = LiveNode.started(cluster, 1);
        node2 = LiveNode.started(cluster, 2);
        cluster.start();
        gnt = new GanetiCommands(cluster);
        calls = new NodeCalls(cluster, NETWORK);
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
        gnt.ok(
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
                "kvm:kernel_path=" + image.kernel() + ",initrd_path=" + image.initrd(),
                "--no-name-check",
                "--no-ip-check",
                GUEST);
    }

    private GuestConsole console(int node) {
        return GuestConsole.of(cluster, node, GUEST);
    }

    private String status() {
        return gnt.columns("gnt-instance", "status,oper_ram", GUEST);
    }

    /** As the master sends it. */
    private InstanceDict instance(int node) {
        try {
            Object json =
                    Json.parse(Files.readAllBytes(cluster.tree(node).resolve(runtime("runtime"))));
            if (json instanceof Map<?, ?> map && map.get("instance") instanceof Map<?, ?> dict) {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                dict.forEach((key, value) -> copy.put(String.valueOf(key), value));
                return new InstanceDict(copy);
            }
            throw new AssertionError("no instance in " + json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean runsOn(int node) {
        return calls.done(node, new InstanceCall.InstanceInfo(GUEST, "kvm", Map.of())).runs();
    }

    @Test
    void aGuestBootsStopsCleanlyAndStartsAgain() {
        // when
        add();
        // then
        try (GuestConsole console = console(1)) {
            console.await(said -> said.contains("COUNT"), "that it counts");
            console.awaitDisks("vda");
        }
        assertThat(status()).isEqualTo("running|128");
        assertThat(gnt.ok("gnt-instance", "console", "--show-cmd", GUEST)).contains("socat");
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
        try (GuestConsole console = console(1)) {
            console.await("COUNT");
        }
        assertThat(status()).isEqualTo("running|128");
    }

    @Test
    void aGuestMovesByCommand() {
        // given
        add();
        long before;
        try (GuestConsole console = console(1)) {
            before = console.count();
        }
        // when
        gnt.ok("gnt-instance", "migrate", "-f", GUEST);
        // then
        assertThat(gnt.columns("gnt-instance", "status,pnode", GUEST))
                .isEqualTo("running|" + LiveCluster.node(2));
        assertThat(processes()).hasSize(1);
        try (GuestConsole console = console(2)) {
            assertThat(console.count()).isGreaterThan(before);
        }
    }

    @Test
    void aDiskIsPluggedInAndMovesAlong() {
        // given
        add();
        InstanceDict instance = instance(1);
        Path file = cluster.root().resolve(".shared-file-storage/" + GUEST + "/second");
        Map<String, @Nullable Object> json =
                new LinkedHashMap<>(instance.disks().getFirst().json());
        json.put("uuid", "d2000000-0000-4000-8000-000000000000");
        json.put(
                "logical_id",
                List.of("loop", "/srv/ganeti/shared-file-storage/" + GUEST + "/second"));
        List<Object> disks = new ArrayList<>();
        instance.disks().forEach(disk -> disks.add(disk.json()));
        disks.add(json);
        Map<String, @Nullable Object> more = new LinkedHashMap<>(instance.json());
        more.put("disks_info", disks);
        var bigger = new InstanceDict(more);
        // when
        try (GuestConsole console = console(1)) {
            console.awaitDisks("vda");
            sparse(file);
            calls.done(1, new GuestCall.HotplugSupported(instance));
            calls.done(1, new GuestCall.HotplugDevice(instance, "hotadd", "disk", json, null, 1));
            // then
            console.awaitDisks("vda vdb");
        }
        long before;
        try (GuestConsole console = console(1)) {
            before = console.count();
        }
        // when
        migrate(bigger);
        // then: it goes on where it was
        try (GuestConsole console = console(2)) {
            assertThat(console.count()).isGreaterThan(before);
            console.awaitDisks("vda vdb");
        }
        assertThat(runsOn(1)).isFalse();
        assertThat(runsOn(2)).isTrue();
        // and: the disk is let go
        try (GuestConsole console = console(2)) {
            calls.done(2, new GuestCall.HotplugDevice(bigger, "hotremove", "disk", json, null, 1));
            console.awaitDisks("vda");
        }
        calls.done(2, new InstanceCall.InstanceShutdown(bigger, Duration.ZERO, List.of()));
        delete(file);
    }

    private void migrate(InstanceDict instance) {
        begin(instance);
        awaitEnd(instance);
        calls.done(2, finalDst(instance, true));
        calls.done(1, new MigrationCall.InstanceFinalizeMigrationSrc(instance, true, true));
    }

    private void begin(InstanceDict instance) {
        String target = NodeCalls.address(NETWORK, 2);
        calls.done(1, new MigrationCall.InstanceMigratable(instance));
        String info = calls.done(1, new MigrationCall.MigrationInfo(instance));
        calls.done(2, new MigrationCall.AcceptInstance(instance, info, target));
        assertThat(runsOn(2)).isFalse();
        calls.done(
                1,
                new MigrationCall.InstanceMigrate(
                        "cluster.janeti.internal", instance, target, true));
    }

    private void awaitEnd(InstanceDict instance) {
        long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
        while (true) {
            MigrationProgress progress =
                    calls.done(1, new MigrationCall.InstanceGetMigrationStatus(instance));
            if (progress.status().equals(MigrationProgress.COMPLETED)) {
                assertThat(progress.transferredRam()).isNotNull();
                return;
            }
            assertThat(progress.status()).isEqualTo(MigrationProgress.ACTIVE);
            assertThat(System.nanoTime()).isLessThan(end);
            LiveCluster.pause();
        }
    }

    private static MigrationCall.InstanceFinalizeMigrationDst finalDst(
            InstanceDict instance, boolean success) {
        return new MigrationCall.InstanceFinalizeMigrationDst(instance, "", success);
    }

    @Test
    void aGuestOutlivesItsNodeDaemon() {
        // given
        add();
        try (GuestConsole console = console(1)) {
            console.await("COUNT");
            List<ProcessHandle> before = processes();
            // when
            node1.kill9();
            // then
            assertThat(console.count()).isPositive();
            node1.start();
            assertThat(status()).isEqualTo("running|128");
            assertThat(processes()).isEqualTo(before);
        }
        // and: what is started already is not started again
        calls.done(1, new InstanceCall.InstanceStart(instance(1), false, List.of()));
        assertThat(processes()).hasSize(1);
    }

    @Test
    void oneGuestRunsWhenNodeDaemonsDieWhileItMoves() {
        // given
        add();
        InstanceDict instance = instance(1);
        long before;
        try (GuestConsole console = console(1)) {
            before = console.count();
        }
        begin(instance);
        // when
        node1.kill9();
        node2.kill9();
        node1.start();
        node2.start();
        // then: it arrives all the same; while it is under way it runs at its source
        awaitEnd(instance);
        awaitRunsOn(2);
        assertThat(runsOn(1)).isFalse();
        // when: somebody takes the move for failed
        NodeAnswer<Void> atTarget = calls.answer(2, finalDst(instance, false));
        NodeAnswer<Void> atSource =
                calls.answer(
                        1, new MigrationCall.InstanceFinalizeMigrationSrc(instance, false, true));
        // then: it is neither stopped where it runs nor continued where it was
        assertThat(atTarget.toString()).contains("has arrived and runs on this node");
        assertThat(atSource.toString()).contains("has moved already");
        assertThat(runsOn(1)).isFalse();
        try (GuestConsole console = console(2)) {
            assertThat(console.count()).isGreaterThan(before);
        }
        // and: what is left is cleared away
        calls.done(2, finalDst(instance, true));
        calls.done(1, new MigrationCall.InstanceFinalizeMigrationSrc(instance, true, true));
        assertThat(processes()).hasSize(1);
        calls.done(2, new InstanceCall.InstanceShutdown(instance, Duration.ZERO, List.of()));
    }

    private void awaitRunsOn(int node) {
        long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
        while (!runsOn(node)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LiveCluster.pause();
        }
    }

    @Test
    void aMoveWhoseTargetDiesLeavesTheGuestWhereItWas() {
        // given
        add();
        InstanceDict instance = instance(1);
        try (GuestConsole console = console(1)) {
            console.await("COUNT");
        }
        begin(instance);
        // when: its process there is killed
        processes().stream()
                .filter(process ->
                        process.info().commandLine().orElse("").contains(LiveCluster.node(2)))
                .forEach(ProcessHandle::destroyForcibly);
        // then
        calls.done(2, finalDst(instance, false));
        calls.done(1, new MigrationCall.InstanceFinalizeMigrationSrc(instance, false, true));
        assertThat(runsOn(1)).isTrue();
        assertThat(runsOn(2)).isFalse();
        try (GuestConsole console = console(1)) {
            assertThat(console.count()).isPositive();
        }
        assertThat(processes()).hasSize(1);
    }

    private static void sparse(Path file) {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(64 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
