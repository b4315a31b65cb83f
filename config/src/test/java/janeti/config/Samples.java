package janeti.config;

import janeti.config.object.Instance;
import janeti.config.object.ObjectReader;
import janeti.log.InMemoryLog;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Configurations for tests: a captured one, a new one, and a new one with many instances. */
final class Samples {
    static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(AT, ZoneOffset.UTC);
    static final Uuid NODE = new Uuid("11111111-0000-4000-8000-000000000001");
    static final Uuid GROUP = new Uuid("22222222-0000-4000-8000-000000000001");
    static final Uuid CLUSTER = new Uuid("33333333-0000-4000-8000-000000000001");

    private Samples() {}

    static Path fact(String relative) {
        return Path.of(System.getProperty("janeti.facts", ""), relative);
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] capturedFile() {
        return bytes(fact("captures/varlib/config.data"));
    }

    static Config captured() {
        return ConfigJson.parse(capturedFile());
    }

    static Config fresh() {
        return fresh(List.of());
    }

    static Config fresh(List<NewCluster.Member> others) {
        return NewCluster.create(
                new NewCluster.Identity(
                        "cluster.example.com",
                        CLUSTER,
                        new NodeName("node1.example.com"),
                        NODE,
                        GROUP,
                        others),
                new NewCluster.Addresses("192.0.2.1", "lo", 32, "192.0.2.11"),
                NewCluster.Choices.USUAL,
                new NewCluster.Keys("AAAA", "AA:BB"),
                AT.minusSeconds(1000));
    }

    static Uuid instanceUuid(int number) {
        return new Uuid("44444444-0000-4000-8000-%012d".formatted(number));
    }

    static Instance instance(int number) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("name", "inst" + number + ".example.com");
        json.put("primary_node", NODE.value());
        json.put("os", "noop");
        json.put("hypervisor", "fake");
        json.put("admin_state", "down");
        json.put("admin_state_source", "admin");
        json.put("disks_active", false);
        json.put(
                "nics",
                List.of(
                        Map.of(
                                "uuid",
                                "nic" + number,
                                "mac",
                                "aa:00:00:00:%02x:%02x".formatted(number / 256, number % 256),
                                "nicparams",
                                Map.of())));
        json.put("uuid", instanceUuid(number).value());
        json.put("serial_no", 0L);
        json.put("ctime", 0L);
        json.put("mtime", 0L);
        return ObjectReader.whole("instance", json, Instance::read);
    }

    static Config withInstances(int count) {
        List<ConfigChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(new ConfigChange.InstancePut(instance(i)));
        }
        return fresh().apply(changes, AT).verified();
    }

    static InMemoryLog log() {
        return InMemoryLog.open(List.of(ConfigStore.FOLD), CLOCK);
    }

    static InMemoryLog log(Config config) {
        InMemoryLog log = log();
        put(log, config);
        return log;
    }

    static void put(InMemoryLog log, Config config) {
        log.append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(config, List.of(), 0, "00")))
                .join();
    }

    /** JSON in which a number is the same however it is written. */
    static @Nullable Object comparable(@Nullable Object json) {
        return switch (json) {
            case Number n -> n.doubleValue();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, @Nullable Object>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    copy.put(String.valueOf(entry.getKey()), comparable(entry.getValue()));
                }
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                for (Object item : list) {
                    copy.add(comparable(item));
                }
                yield copy;
            }
            case null, default -> json;
        };
    }

    /** A copy that may be changed, down to the leaves. */
    static Map<String, @Nullable Object> mutable(byte[] json) {
        if (Json.parse(json) instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
            return copy;
        }
        throw new AssertionError("Not an object");
    }

    /** The object at a path of keys in a tree that {@link #mutable} gave. */
    @SuppressWarnings("unchecked") // The parser makes maps of strings.
    static Map<String, @Nullable Object> at(Map<String, @Nullable Object> json, String... path) {
        Map<String, @Nullable Object> at = json;
        for (String key : path) {
            if (!(at.get(key) instanceof Map<?, ?> next)) {
                throw new AssertionError("No object " + key);
            }
            at = (Map<String, @Nullable Object>) next;
        }
        return at;
    }
}
