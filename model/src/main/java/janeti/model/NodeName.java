package janeti.model;

/** The full host name of a node. */
public record NodeName(String value) implements Comparable<NodeName> {
    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
