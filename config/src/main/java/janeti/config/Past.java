package janeti.config;

import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.log.Entry;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * A change that was made, as the log has it. The newest are part of the state, so that the history
 * misses none though its files are written behind.
 *
 * @param serial of the configuration after it
 * @param body of the log's entry; empty when another configuration was imported
 */
public record Past(long index, Instant time, long serial, String body) {
    static Past of(Entry entry, long serial) {
        return new Past(
                entry.index(),
                entry.time(),
                serial,
                entry.kind().equals(ConfigEntries.IMPORTED)
                        ? ""
                        : new String(entry.body(), StandardCharsets.UTF_8));
    }

    public boolean isImport() {
        return body.isEmpty();
    }

    Map<String, @Nullable Object> form() {
        return new ObjectWriter()
                .put("index", index)
                .put("micros", WireTime.micros(time))
                .put("serial", serial)
                .put("body", body)
                .map();
    }

    static Past read(ObjectReader in) {
        return new Past(
                in.number("index"),
                WireTime.ofMicros(in.number("micros")),
                in.number("serial"),
                in.text("body"));
    }
}
