package janeti.testkit;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The interface tables and the recorded traffic, found by the system property janeti.facts. */
public final class Facts {
    private Facts() {}

    /** A file below the folder of facts, as "captures/varlib/config.data". */
    public static Path path(String relative) {
        String facts = System.getProperty("janeti.facts");
        if (facts == null) {
            throw new AssertionError("The system property janeti.facts is not set; run by Maven");
        }
        return Path.of(facts, relative);
    }

    public static byte[] bytes(String relative) {
        try {
            return Files.readAllBytes(path(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One table, as "node-rpc.json". */
    public static Map<String, @Nullable Object> spec(String name) {
        return object(Json.parse(bytes("spec/" + name)));
    }

    /** One recording, as "noded.jsonl": an object a line. */
    public static List<Map<String, @Nullable Object>> capture(String name) {
        try (var lines = Files.lines(path("captures/" + name))) {
            return lines.map(line -> object(Json.parse(line))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    public static Map<String, @Nullable Object> object(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new AssertionError("Not a JSON object: " + json);
    }

    @SuppressWarnings("unchecked") // Any object is an Object.
    public static List<@Nullable Object> list(@Nullable Object json) {
        if (json instanceof List<?> list) {
            return (List<@Nullable Object>) list;
        }
        throw new AssertionError("Not a JSON list: " + json);
    }

    public static String text(@Nullable Object json) {
        if (json instanceof String text) {
            return text;
        }
        throw new AssertionError("Not a JSON string: " + json);
    }
}
