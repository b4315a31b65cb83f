package janeti.locks;

import java.util.Locale;

/** Shared with other sharers, or alone. */
public enum LockMode {
    SHARED,
    EXCLUSIVE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
