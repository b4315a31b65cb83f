package janeti.locks;

import janeti.model.BugException;

/** In the order in which Ganeti takes them. Source: spec/locking.md, lock model. */
public enum LockLevel {
    CLUSTER("cluster"),
    INSTANCE("instance"),
    NODEGROUP("nodegroup"),
    NODE("node"),
    NODE_RES("node-res"),
    NETWORK("network");

    private final String wireName;

    LockLevel(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    static LockLevel ofWire(String wireName) {
        for (LockLevel level : values()) {
            if (level.wireName.equals(wireName)) {
                return level;
            }
        }
        throw new BugException("There is no lock level " + wireName);
    }
}
