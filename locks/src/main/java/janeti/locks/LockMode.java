package janeti.locks;

import java.util.Locale;

/** Shared with other sharers, or alone. */
public enum LockMode {
    SHARED,
    EXCLUSIVE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LockMode ofWire(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /** Whether who has this may do what the other allows. */
    public boolean covers(LockMode other) {
        return this == EXCLUSIVE || other == SHARED;
    }

    /** Whether two may not have these at the same time. */
    public boolean conflictsWith(LockMode other) {
        return this == EXCLUSIVE || other == EXCLUSIVE;
    }

    LockMode stronger(LockMode other) {
        return covers(other) ? this : other;
    }
}
