package janeti.query;

/** How a filter compares a field. Source: spec/query-fields.json, filter_mode. */
enum FilterMode {
    PLAIN,
    /** A pair of seconds and microseconds; the seconds alone count. */
    TIMESTAMP,
    /** Equal also to its beginning up to a dot. */
    HOSTNAME
}
