package janeti.config.change;

import janeti.config.CandidatePool;
import janeti.config.Config;
import janeti.config.object.Node;
import janeti.config.object.ObjectKind;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** What can be done to nodes. Pure. */
public final class NodeChanges {
    private NodeChanges() {}

    public static Draft added(Draft draft, Node node) {
        return draft.added(node);
    }

    /** Its certificate goes with it. What it still has, instances and disks, is refused later. */
    public static Draft removed(Draft draft, Uuid node) {
        refuseMaster(draft.config(), node, "removed");
        return certified(draft.without(ObjectKind.NODE, node), node, null);
    }

    /** Who is no longer a candidate loses the right to call node daemons at once. */
    public static Draft inRole(Draft draft, Uuid uuid, NodeRole role) {
        Node node = draft.config().node(uuid);
        if (role == NodeRole.CANDIDATE) {
            if (!node.masterCapable()) {
                throw Draft.wrong("Node " + node.name() + " is not able to become master");
            }
        } else {
            refuseMaster(draft.config(), uuid, "demoted");
        }
        Draft moved = draft.put(node.withFlags(role.over(node.flags())));
        return role == NodeRole.CANDIDATE ? moved : certified(moved, uuid, null);
    }

    /**
     * With enough candidates, if there are enough nodes that can be.
     *
     * @param except nodes that do not count
     */
    public static Draft candidatesFilled(Draft draft, Set<Uuid> except) {
        Draft filled = draft;
        for (Node node : CandidatePool.missing(draft.config(), except)) {
            filled = inRole(filled, node.uuid(), NodeRole.CANDIDATE);
        }
        return filled;
    }

    /** Whether it has power, as far as anybody knows. */
    public static Draft powered(Draft draft, Uuid uuid, boolean powered) {
        Node node = draft.config().node(uuid);
        Node.Flags is = node.flags();
        return draft.put(
                node.withFlags(
                        new Node.Flags(
                                is.masterCandidate(),
                                is.offline(),
                                is.drained(),
                                is.masterCapable(),
                                is.vmCapable(),
                                powered)));
    }

    /**
     * The certificate by which a candidate is known to node daemons.
     *
     * @param digest null: it has none any more
     */
    public static Draft certified(Draft draft, Uuid node, @Nullable String digest) {
        var policy = draft.config().cluster().nodePolicy();
        if (digest == null && !policy.candidateCerts().containsKey(node)) {
            return draft;
        }
        return draft.cluster(
                cluster -> cluster.withNodePolicy(policy.withCandidateCert(node, digest)));
    }

    private static void refuseMaster(Config config, Uuid node, String what) {
        if (config.cluster().master().node().equals(node)) {
            throw Draft.wrong(
                    "Node %s is the master and cannot be %s; make another node the master first"
                            .formatted(config.node(node).name(), what));
        }
    }
}
