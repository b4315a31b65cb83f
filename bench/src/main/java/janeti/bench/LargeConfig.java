package janeti.bench;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigChange.DiskPut;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.ConfigChange.NodePut;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.NdParams;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.NodeName;
import janeti.model.Uuid;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A cluster of many nodes; each instance has a disk and a network card. */
final class LargeConfig {
    private LargeConfig() {}

    static Config of(int instances, int nodes) {
        Config config = Samples.config(0);
        List<ConfigChange> changes = new ArrayList<>();
        List<Uuid> all = new ArrayList<>(List.of(config.masterNode().uuid()));
        for (int i = 2; i <= nodes; i++) {
            Node node = node(i, config.masterNode());
            all.add(node.uuid());
            changes.add(new NodePut(node));
        }
        for (int i = 0; i < instances; i++) {
            Uuid node = all.get(i % nodes);
            Disk disk = disk(i, node);
            changes.add(new DiskPut(disk));
            changes.add(new InstancePut(instance(i, node, disk)));
        }
        return config.apply(changes, Samples.TIME);
    }

    static String name(int instance) {
        return "instance%05d.example.com".formatted(instance);
    }

    private static Node node(int number, Node like) {
        String ip = "127.%d.%d.%d".formatted(100 + number / 50_000, number / 250, number % 250 + 1);
        return new Node(
                Stamp.fresh(uuid("node" + number)),
                Tags.NONE,
                new NodeName("node%d.example.com".formatted(number)),
                ip,
                ip,
                like.group(),
                new Node.Flags(false, false, false, true, true, true),
                NdParams.Partial.NONE,
                Params.NONE,
                Params.NONE);
    }

    private static Disk disk(int number, Uuid node) {
        return new Disk(
                Stamp.fresh(uuid("disk" + number)),
                "file",
                List.of("loop", "/srv/ganeti/file-storage/%s/disk0".formatted(name(number))),
                List.of(),
                List.of(node),
                "disk/0",
                1024,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    private static Instance instance(int number, Uuid node, Disk disk) {
        return new Instance(
                Stamp.fresh(uuid("instance" + number)),
                Tags.NONE,
                new InstanceName(name(number)),
                node,
                "debootstrap+default",
                "fake",
                Instance.Settings.NONE,
                Instance.Wanted.DOWN,
                List.of(nic(number)),
                List.of(disk.uuid()),
                null,
                false);
    }

    private static Nic nic(int number) {
        return new Nic(
                uuid("nic" + number),
                null,
                "aa:01:%02x:%02x:%02x:00"
                        .formatted(number >> 16, number >> 8 & 0xff, number & 0xff),
                null,
                null,
                NicParams.Partial.NONE);
    }

    private static Uuid uuid(String name) {
        return new Uuid(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    }
}
