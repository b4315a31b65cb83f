package janeti.model;

/** The name of a node group. */
public record GroupName(String value) implements Comparable<GroupName> {
    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
