package janeti.testkit;

import janeti.config.AddressPool;
import janeti.config.Config;
import janeti.config.Minors;
import janeti.config.Ports;
import janeti.config.Reservations;
import janeti.config.change.ClusterChanges;
import janeti.config.change.DiskChanges;
import janeti.config.change.Draft;
import janeti.config.change.InstanceChanges;
import janeti.config.change.NicChanges;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.JobId;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The part of {@link RandomChanges} that is about instances, their disks and their cards. */
final class RandomInstances {
    private final RandomChanges draw;

    RandomInstances(RandomChanges draw) {
        this.draw = draw;
    }

    Draft some(Draft draft) {
        Instance some = draw.oneOf(draft.config().instances().values());
        if (some == null || draw.random().nextInt(6) == 0) {
            return created(draft);
        }
        return switch (draw.random().nextInt(12)) {
            case 0 -> InstanceChanges.removed(draft, some.uuid());
            case 1 -> InstanceChanges.renamed(draft, some.uuid(), name());
            case 2 -> wanted(draft, some.uuid());
            case 3 -> elsewhere(draft, some.uuid());
            case 4 -> settings(draft, some.uuid());
            case 5, 6 -> newDisk(draft, some);
            case 7 -> someDisk(draft, some);
            case 8, 9 -> newCard(draft, some);
            case 10 -> someCard(draft, some);
            default -> attached(draft, some);
        };
    }

    private InstanceName name() {
        return new InstanceName("vm" + draw.number() + ".example.com");
    }

    private Draft created(Draft draft) {
        Node node = node(draft.config());
        String hypervisor = draw.random().nextBoolean() ? "kvm" : "fake";
        var instance =
                new Instance(
                        Stamp.fresh(draw.uuid()),
                        Tags.NONE,
                        name(),
                        node.uuid(),
                        "debootstrap+default",
                        hypervisor,
                        Instance.Settings.NONE,
                        Instance.Wanted.DOWN,
                        List.of(),
                        List.of(),
                        null,
                        false);
        Draft added = InstanceChanges.added(draft, instance, List.of());
        Draft withCard = newCard(added, added.config().instance(instance.uuid()));
        return newDisk(withCard, withCard.config().instance(instance.uuid()));
    }

    private Node node(Config config) {
        Node node = draw.oneOf(config.nodes().values());
        return node == null ? config.masterNode() : node;
    }

    private Draft wanted(Draft draft, Uuid uuid) {
        return switch (draw.random().nextInt(5)) {
            case 0 -> InstanceChanges.up(draft, uuid);
            case 1 -> InstanceChanges.down(draft, uuid);
            case 2 -> InstanceChanges.userDown(draft, uuid);
            case 3 -> InstanceChanges.offline(draft, uuid);
            default -> InstanceChanges.disksActive(draft, uuid, draw.random().nextBoolean());
        };
    }

    private Draft elsewhere(Draft draft, Uuid uuid) {
        return InstanceChanges.onNode(draft, uuid, node(draft.config()).uuid());
    }

    private Draft settings(Draft draft, Uuid uuid) {
        long memory = 256L * (1 + draw.random().nextInt(8));
        return InstanceChanges.set(
                draft,
                uuid,
                new Instance.Settings(
                        Params.NONE,
                        new BeParams.Partial(memory, 2 * memory, null, true, null, null),
                        Params.NONE.with("dhcp", "yes"),
                        Params.NONE));
    }

    // Disks.

    private Draft newDisk(Draft draft, Instance instance) {
        String name = draw.uuid().value();
        long size = 1024L * (1 + draw.random().nextInt(10));
        var index = OptionalInt.of(draw.random().nextInt(instance.disks().size() + 1));
        return switch (draw.random().nextInt(3)) {
            case 0 ->
                    DiskChanges.added(
                            draft,
                            instance.uuid(),
                            disk(
                                    "file",
                                    List.of("loop", "/srv/" + instance.name() + "/" + name),
                                    instance.primaryNode(),
                                    size),
                            index);
            case 1 ->
                    DiskChanges.added(
                            draft,
                            instance.uuid(),
                            disk("plain", List.of("vg", name), instance.primaryNode(), size),
                            index);
            default -> mirrored(draft, instance, size, index);
        };
    }

    private Disk disk(String type, List<Object> logicalId, Uuid node, long size) {
        return new Disk(
                Stamp.fresh(draw.uuid()),
                type,
                logicalId,
                List.of(),
                List.of(node),
                "disk/0",
                size,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    private Draft mirrored(Draft draft, Instance instance, long size, OptionalInt index) {
        Config config = draft.config();
        Node other =
                draw.oneOf(config.nodes().values(), n -> !n.uuid().equals(instance.primaryNode()));
        Long port = Ports.free(config.cluster().pools()).orElse(null);
        if (other == null || port == null) {
            return draft;
        }
        List<Uuid> nodes = List.of(instance.primaryNode(), other.uuid());
        List<Long> minors =
                new Reservations()
                        .choose(new JobId(1), () -> config, choice -> Minors.taken(choice, nodes));
        List<Object> logicalId = new ArrayList<>(nodes.stream().map(Uuid::value).toList());
        logicalId.add(port);
        logicalId.addAll(minors);
        logicalId.add(draw.uuid().value().replace("-", ""));
        List<Disk> children = new ArrayList<>();
        for (String part : List.of("_data", "_meta")) {
            children.add(
                    disk("plain", List.of("vg", draw.uuid() + part), nodes.getFirst(), size)
                            .withNodes(nodes)
                            .withIvName(""));
        }
        var disk =
                new Disk(
                        Stamp.fresh(draw.uuid()),
                        "drbd",
                        logicalId,
                        children,
                        nodes,
                        "disk/0",
                        size,
                        "rw",
                        null,
                        null,
                        Params.NONE,
                        false);
        return DiskChanges.added(
                ClusterChanges.portTaken(draft, port), instance.uuid(), disk, index);
    }

    private Draft someDisk(Draft draft, Instance instance) {
        Uuid disk = draw.oneOf(instance.disks());
        if (disk == null) {
            return draft;
        }
        return switch (draw.random().nextInt(3)) {
            case 0 -> DiskChanges.removed(draft, instance.uuid(), disk);
            case 1 -> DiskChanges.detached(draft, instance.uuid(), disk);
            default -> DiskChanges.resized(draft, disk, 2048L * (1 + draw.random().nextInt(10)));
        };
    }

    /** One of the disks that nobody has. */
    private Draft attached(Draft draft, Instance instance) {
        Config config = draft.config();
        Disk free =
                draw.oneOf(config.disks().values(), d -> config.referrersOf(d.uuid()).isEmpty());
        if (free == null) {
            return draft;
        }
        return draw.random().nextInt(3) == 0
                ? DiskChanges.gone(draft, free.uuid())
                : DiskChanges.attached(draft, instance.uuid(), free.uuid(), OptionalInt.empty());
    }

    // Cards.

    private Draft newCard(Draft draft, Instance instance) {
        return NicChanges.added(
                draft,
                instance.uuid(),
                card(draft.config()),
                OptionalInt.of(draw.random().nextInt(instance.nics().size() + 1)));
    }

    private Nic card(Config config) {
        int number = draw.number();
        String mac =
                "aa:00:00:%02x:%02x:%02x"
                        .formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
        Network network = draw.oneOf(config.networks().values());
        @Nullable AddressPool pool = network == null ? null : AddressPool.of(network);
        String ip = pool == null ? null : pool.lowestFree().orElse(null);
        if (network == null || ip == null || draw.random().nextInt(3) == 0) {
            return new Nic(draw.uuid(), null, mac, null, null, NicParams.Partial.NONE);
        }
        return new Nic(
                draw.uuid(),
                "card" + number,
                mac,
                ip,
                network.uuid(),
                new NicParams.Partial("bridged", "br0", ""));
    }

    private Draft someCard(Draft draft, Instance instance) {
        if (instance.nics().isEmpty()) {
            return draft;
        }
        int index = draw.random().nextInt(instance.nics().size());
        return draw.random().nextBoolean()
                ? NicChanges.removed(draft, instance.uuid(), index)
                : NicChanges.replaced(draft, instance.uuid(), index, card(draft.config()));
    }
}
