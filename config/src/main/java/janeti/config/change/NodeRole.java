package janeti.config.change;

import janeti.config.object.Node;

/** What a node is at the moment: one of four. Source: spec/constants.json, NR_ALL. */
public enum NodeRole {
    CANDIDATE,
    REGULAR,
    DRAINED,
    OFFLINE;

    /** The role of a node that is not the master. */
    public static NodeRole of(Node node) {
        if (node.masterCandidate()) {
            return CANDIDATE;
        }
        if (node.drained()) {
            return DRAINED;
        }
        return node.offline() ? OFFLINE : REGULAR;
    }

    /** A node's flags in this role; what it can do and whether it has power stay. */
    Node.Flags over(Node.Flags flags) {
        return new Node.Flags(
                this == CANDIDATE,
                this == OFFLINE,
                this == DRAINED,
                flags.masterCapable(),
                flags.vmCapable(),
                flags.powered());
    }
}
