package janeti.config;

/**
 * Something that is wrong with a configuration.
 *
 * @param invariant whether this program relies on the opposite: such a configuration is refused.
 *     Else it is told, as Ganeti tells it, and lived with
 * @param path where, as in config.data but with names of objects
 * @param what in words
 * @param remedy what to do about it
 */
public record Finding(boolean invariant, String path, String what, String remedy)
        implements Comparable<Finding> {
    @Override
    public int compareTo(Finding other) {
        int byPath = path.compareTo(other.path);
        return byPath != 0 ? byPath : toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return "%s (%s); %s".formatted(what, path, remedy);
    }
}
