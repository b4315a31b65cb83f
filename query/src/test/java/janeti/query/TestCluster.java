package janeti.query;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigChange.ClusterPut;
import janeti.config.ConfigChange.DiskPut;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.ConfigChange.NodePut;
import janeti.config.ConfigJson;
import janeti.config.Ports;
import janeti.config.object.AdminState;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.testkit.Facts;
import janeti.testkit.ManualClock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The recorded cluster with some more instances, and with node3 offline. Instances should run, but
 * inst2; inst10 has a disk on two nodes.
 */
final class TestCluster {
    static final NodeName NODE1 = new NodeName("node1.gnt.lab");
    static final NodeName NODE2 = new NodeName("node2.gnt.lab");
    static final NodeName NODE3 = new NodeName("node3.gnt.lab");

    private static final long PORT_OF_MIRROR = 11_000;

    private TestCluster() {}

    static Config config() {
        Config recorded = ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));
        Node offline = recorded.node(NODE3);
        List<ConfigChange> changes = new ArrayList<>();
        changes.add(
                new NodePut(
                        offline.withFlags(new Node.Flags(false, true, false, true, true, true))));
        Disk mirrored = disk(recorded.node(NODE1), recorded.node(NODE2));
        Cluster cluster = recorded.cluster();
        changes.add(
                new ClusterPut(cluster.withPools(Ports.taken(cluster.pools(), PORT_OF_MIRROR))));
        changes.add(new DiskPut(mirrored));
        changes.add(put("inst1.gnt.lab", recorded.node(NODE1), List.of()));
        changes.add(put("inst10.gnt.lab", recorded.node(NODE2), List.of(mirrored.uuid())));
        changes.add(put("inst3.gnt.lab", recorded.node(NODE3), List.of()));
        return recorded.apply(changes, ManualClock.START).verified();
    }

    static Uuid uuid(String name) {
        return new Uuid(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    }

    static Instance instance(String name, Node primary, List<Uuid> disks) {
        return new Instance(
                Stamp.fresh(uuid(name)),
                Tags.NONE,
                new InstanceName(name),
                primary.uuid(),
                "noop",
                "fake",
                Instance.Settings.NONE,
                new Instance.Wanted(AdminState.UP, AdminState.Source.ADMIN, true),
                List.of(),
                disks,
                null,
                false);
    }

    private static InstancePut put(String name, Node primary, List<Uuid> disks) {
        return new InstancePut(instance(name, primary, disks));
    }

    private static Disk disk(Node... nodes) {
        return new Disk(
                Stamp.fresh(uuid("disk")),
                "drbd",
                List.of(
                        nodes[0].uuid().value(),
                        nodes[1].uuid().value(),
                        PORT_OF_MIRROR,
                        0L,
                        0L,
                        "secret"),
                List.of(),
                List.of(nodes[0].uuid(), nodes[1].uuid()),
                "disk/0",
                1024,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }
}
