package janeti.model;

/** The name of a network. */
public record NetworkName(String value) implements Comparable<NetworkName> {
    @Override
    public int compareTo(NetworkName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
