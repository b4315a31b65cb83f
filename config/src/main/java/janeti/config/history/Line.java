package janeti.config.history;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.config.Past;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.model.Json;
import janeti.model.WireTime;
import janeti.protocol.PackedText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A line of a file of the history. All are JSON. */
sealed interface Line {
    long index();

    long serial();

    /** A whole configuration, from which the lines behind go on. */
    record Base(long index, long serial, PackedText packed) implements Line {
        static Base of(long index, Config config) {
            return new Base(index, config.serial(), PackedText.of(ConfigJson.bytes(config)));
        }

        Config config() {
            return ConfigJson.parse(packed.text().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String text() {
            return Json.text(
                    new ObjectWriter()
                            .put("base", index)
                            .put("serial", serial)
                            .put("encoding", (long) packed.encoding())
                            .put("config", packed.data())
                            .map());
        }
    }

    /**
     * A change.
     *
     * @param who handed in the job that made it; null when there was none, or nobody knows any more
     */
    record Change(Past past, @Nullable String who) implements Line {
        @Override
        public long index() {
            return past.index();
        }

        @Override
        public long serial() {
            return past.serial();
        }

        Instant time() {
            return past.time();
        }

        Config appliedTo(Config before) {
            return before.apply(ConfigEntries.committed(past).changes(), time());
        }

        @Override
        public String text() {
            return Json.text(
                    new ObjectWriter()
                            .put("index", index())
                            .put("serial", serial())
                            .put("micros", WireTime.micros(time()))
                            .putIfSet("who", who)
                            .put("body", past.body())
                            .map());
        }
    }

    String text();

    /** The way back of {@link #text}. */
    static Line read(String text) {
        ObjectReader in = ObjectReader.of("line of the history", Json.parse(text));
        if (in.has("base")) {
            return new Base(
                    in.number("base"),
                    in.number("serial"),
                    new PackedText(Math.toIntExact(in.number("encoding")), in.text("config")));
        }
        return new Change(
                new Past(
                        in.number("index"),
                        WireTime.ofMicros(in.number("micros")),
                        in.number("serial"),
                        in.text("body")),
                in.textIfSet("who"));
    }
}
