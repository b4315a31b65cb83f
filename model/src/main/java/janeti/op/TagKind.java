package janeti.op;

import java.util.Locale;

/** What a tag can hang on. Source: spec/opcodes.json, TagKind. */
public enum TagKind {
    CLUSTER,
    INSTANCE,
    NETWORK,
    NODE,
    NODEGROUP;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TagKind ofWire(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
