package janeti.protocol;

import java.util.Locale;

/** What a query asks about. Source: spec/query-fields.json, resources. */
public enum QueryResource {
    CLUSTER,
    EXPORT,
    EXTSTORAGE,
    FILTER,
    GROUP,
    INSTANCE,
    JOB,
    LOCK,
    NETWORK,
    NODE,
    OS;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
