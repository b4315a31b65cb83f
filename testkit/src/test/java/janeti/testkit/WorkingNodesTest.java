package janeti.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.NodeName;
import janeti.protocol.ClusterCall;
import janeti.protocol.DiskCall;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class WorkingNodesTest {
    private static final NodeName NODE1 = new NodeName("node1");
    private static final NodeName NODE2 = new NodeName("node2");
    private static final DiskDict DISK =
            new DiskDict(Map.of("logical_id", List.of("loop", "/files/web/disk0"), "size", 16L));
    private static final InstanceDict WEB =
            new InstanceDict(
                    Map.of(
                            "name",
                            "web",
                            "beparams",
                            Map.of("maxmem", 128L, "vcpus", 2L),
                            "disks_info",
                            List.of(DISK.json())));

    private final FakeNodes nodes = new FakeNodes();
    private final WorkingNodes machines = new WorkingNodes(nodes);

    private static InstanceCall.InstanceStart start() {
        return new InstanceCall.InstanceStart(WEB, false, List.of());
    }

    private void makeDisk() {
        var _ = nodes.call(NODE1, new DiskCall.FileStorageDirCreate("/files/web"));
        assertThat(
                        nodes.call(
                                        NODE1,
                                        new DiskCall.BlockdevCreate(
                                                DISK, 16, "web", true, "", false))
                                .failure())
                .isNull();
    }

    @Test
    void anInstanceRunsFromStartToShutdownOnItsNodeAlone() {
        // given
        makeDisk();
        // when
        assertThat(nodes.call(NODE1, start())).isEqualTo(new NodeAnswer.Done<Void>(null));
        // then
        assertThat(machines.running(NODE1)).containsExactly("web");
        assertThat(machines.running(NODE2)).isEmpty();
        assertThat(memoryFree(NODE2) - memoryFree(NODE1)).isEqualTo(128);
        // when
        var _ =
                nodes.call(
                        NODE1,
                        new InstanceCall.InstanceShutdown(WEB, Duration.ofSeconds(1), List.of()));
        // then
        assertThat(machines.running()).isEmpty();
    }

    @Test
    void anInstanceDoesNotStartWithoutItsDisks() {
        makeDisk();
        assertThat(nodes.call(NODE2, start()).failure()).contains("/files/web/disk0");
        assertThat(machines.running()).isEmpty();
    }

    @Test
    void aDiskIsThereFromItsMakingToItsRemovalAndItsFolderAsLong() {
        // given
        makeDisk();
        assertThat(machines.disks(NODE1)).containsExactly("/files/web/disk0");
        // when: made once more, found elsewhere, folder removed under it
        NodeAnswer<?> again =
                nodes.call(NODE1, new DiskCall.BlockdevCreate(DISK, 16, "web", true, "", false));
        NodeAnswer<Map<String, @Nullable Object>> elsewhere =
                nodes.call(NODE2, new DiskCall.BlockdevFind(DISK));
        NodeAnswer<?> folder = nodes.call(NODE1, new DiskCall.FileStorageDirRemove("/files/web"));
        // then
        assertThat(again.failure()).contains("File exists");
        assertThat(elsewhere).isEqualTo(new NodeAnswer.Done<Map<String, @Nullable Object>>(null));
        assertThat(folder.failure()).contains("not empty");
        // when
        var _ = nodes.call(NODE1, new DiskCall.BlockdevRemove(DISK));
        var _ = nodes.call(NODE1, new DiskCall.FileStorageDirRemove("/files/web"));
        // then
        assertThat(machines.disks()).isEmpty();
        assertThat(machines.folders(NODE1)).isEmpty();
    }

    private long memoryFree(NodeName node) {
        NodeAnswer<NodeResources> answer =
                nodes.call(
                        node, new ClusterCall.NodeInfo(null, List.of(List.of("fake", Map.of()))));
        if (answer instanceof NodeAnswer.Done<NodeResources>(NodeResources resources)
                && resources != null
                && resources.hypervisors() != null
                && resources.hypervisors().get(0).get("memory_free") instanceof Long free) {
            return free;
        }
        throw new AssertionError(answer);
    }
}
