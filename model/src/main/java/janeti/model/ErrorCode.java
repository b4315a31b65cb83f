package janeti.model;

/** What kind of wrong a {@link PrereqException} tells of. Source: spec/luxi.json, ecodes. */
public enum ErrorCode {
    ENVIRON("environment_error"),
    EXISTS("already_exists"),
    FAULT("internal_error"),
    INVAL("wrong_input"),
    NOENT("unknown_entity"),
    NORES("insufficient_resources"),
    NOTUNIQUE("resource_not_unique"),
    RESOLVER("resolver_error"),
    STATE("wrong_state"),
    TEMP_NORES("temp_insufficient_resources");

    private final String wireName;

    ErrorCode(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
