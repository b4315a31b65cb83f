package janeti.model;

/** The full name of an instance. */
public record InstanceName(String value) implements Comparable<InstanceName> {
    @Override
    public int compareTo(InstanceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
