package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** An object of the configuration that has an identity. */
public sealed interface ConfigObject permits StampedObject, FilterRule {
    ObjectKind kind();

    Uuid uuid();

    /** How messages call it. */
    String label();

    /** The name that it can be found by; null where names need not be unique. */
    default @Nullable String uniqueName() {
        return null;
    }

    /** What no other object may have as well: names, addresses, ports; as a message says them. */
    default List<String> claims() {
        return List.of();
    }

    /** By what else it is to be found; others may have the same. */
    default List<String> marks() {
        return List.of();
    }

    /** The objects that must exist as long as this one does. */
    default List<Reference> references() {
        return List.of();
    }

    /** Writes all keys in the order of Ganeti's file. */
    void write(ObjectWriter out);
}
