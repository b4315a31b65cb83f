package janeti.config.object;

/**
 * Whether and how often a monitoring collector runs.
 *
 * @param intervalMicros microseconds
 */
public record DataCollectorConfig(boolean active, long intervalMicros) {
    static DataCollectorConfig read(ObjectReader in) {
        return new DataCollectorConfig(in.flag("active"), in.number("interval"));
    }

    void write(ObjectWriter out) {
        out.put("active", active).put("interval", intervalMicros);
    }
}
