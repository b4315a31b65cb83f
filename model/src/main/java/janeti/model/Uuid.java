package janeti.model;

/** The identity of a configuration object; its text form as Ganeti writes it. */
public record Uuid(String value) implements Comparable<Uuid> {
    @Override
    public int compareTo(Uuid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
