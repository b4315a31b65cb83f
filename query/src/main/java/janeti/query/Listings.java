package janeti.query;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.ConfigObject;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.model.Uuid;

import org.pcollections.PSortedMap;

import java.util.Comparator;
import java.util.List;

/**
 * The objects in natural order of their names. Sorting costs more than a list of a few columns, so
 * the order is kept until an object of the kind changes.
 */
final class Listings {
    private final Remembered<PSortedMap<Uuid, Node>, List<Node>> nodes =
            new Remembered<>(Listings::sorted);
    private final Remembered<PSortedMap<Uuid, NodeGroup>, List<NodeGroup>> groups =
            new Remembered<>(Listings::sorted);
    private final Remembered<PSortedMap<Uuid, Instance>, List<Instance>> instances =
            new Remembered<>(Listings::sorted);
    private final Remembered<PSortedMap<Uuid, Network>, List<Network>> networks =
            new Remembered<>(Listings::sorted);

    List<Node> nodes(Config config) {
        return nodes.of(config.nodes());
    }

    List<NodeGroup> groups(Config config) {
        return groups.of(config.groups());
    }

    List<Instance> instances(Config config) {
        return instances.of(config.instances());
    }

    List<Network> networks(Config config) {
        return networks.of(config.networks());
    }

    private static <T extends ConfigObject> List<T> sorted(PSortedMap<Uuid, T> objects) {
        return objects.values().stream()
                .sorted(Comparator.comparing(ConfigObject::label, NiceSort.ORDER))
                .toList();
    }
}
