package janeti.config.change;

import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectKind;
import janeti.model.GroupName;
import janeti.model.Uuid;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What can be done to node groups. Pure. */
public final class GroupChanges {
    private GroupChanges() {}

    public static Draft added(Draft draft, NodeGroup group) {
        return draft.added(group);
    }

    /** That it has no nodes any more is looked at later. */
    public static Draft removed(Draft draft, Uuid group) {
        if (draft.config().groups().size() == 1 && draft.config().groups().containsKey(group)) {
            throw Draft.wrong(
                    "Group '%s' is the only group, cannot be removed"
                            .formatted(draft.config().group(group).name()));
        }
        return draft.without(ObjectKind.NODE_GROUP, group);
    }

    public static Draft renamed(Draft draft, Uuid group, GroupName name) {
        return draft.put(draft.config().group(group).withName(name));
    }

    /**
     * Nodes move to other groups; all groups that lose or win one count it as a change. A node that
     * is in its group already is passed over.
     *
     * @param moves node → group
     */
    public static Draft assigned(Draft draft, Map<Uuid, Uuid> moves) {
        Draft moved = draft;
        Set<Uuid> touched = new TreeSet<>();
        for (Map.Entry<Uuid, Uuid> move : new TreeMap<>(moves).entrySet()) {
            Node node = draft.config().node(move.getKey());
            NodeGroup group = draft.config().group(move.getValue());
            if (!node.group().equals(group.uuid())) {
                touched.add(node.group());
                touched.add(group.uuid());
                moved = moved.put(node.withGroup(group.uuid()));
            }
        }
        for (Uuid group : touched) {
            moved = moved.put(moved.config().group(group));
        }
        return moved;
    }

    /** The group's nodes can reach the network this way. */
    public static Draft connected(Draft draft, Uuid group, Uuid network, NicParams way) {
        NodeGroup old = draft.config().group(group);
        Map<Uuid, NicParams> networks = new TreeMap<>(old.networks());
        networks.put(draft.config().network(network).uuid(), way);
        return draft.put(old.withNetworks(networks));
    }

    public static Draft disconnected(Draft draft, Uuid group, Uuid network) {
        NodeGroup old = draft.config().group(group);
        if (!old.networks().containsKey(network)) {
            throw Draft.wrong(
                    "Network %s is not connected to group %s"
                            .formatted(draft.config().network(network).name(), old.name()));
        }
        Map<Uuid, NicParams> networks = new TreeMap<>(old.networks());
        networks.remove(network);
        return draft.put(old.withNetworks(networks));
    }
}
