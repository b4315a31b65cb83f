package janeti.model;

import java.util.Locale;

/** Where an opcode stands, and with it its job. Source: spec/locking.md, job and opcode states. */
public enum OpStatus {
    QUEUED,
    WAITING,
    CANCELING,
    RUNNING,
    CANCELED,
    SUCCESS,
    ERROR;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }

    /** No change comes after this. */
    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }

    public static OpStatus ofWire(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
