package janeti.config.object;

/** The kinds of objects that a configuration holds; a name never changes, it is in the log. */
public enum ObjectKind {
    CLUSTER("cluster"),
    NODE("node"),
    NODE_GROUP("nodegroup"),
    INSTANCE("instance"),
    NETWORK("network"),
    DISK("disk"),
    FILTER("filter");

    private final String wireName;

    ObjectKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
