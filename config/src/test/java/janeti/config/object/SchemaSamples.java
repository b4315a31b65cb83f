package janeti.config.object;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** JSON objects made up from facts/spec/config-schema.json, the same for the same seed. */
public final class SchemaSamples {
    private static final Map<?, ?> OBJECTS = objects();

    private final Random random;

    public SchemaSamples(long seed) {
        random = new Random(seed);
    }

    /** A row of the schema. */
    public record Field(String name, String type, String presence, @Nullable Object fallback) {
        /** Known to Python code at run time only, or only true in objects that are to come. */
        boolean isSpecial() {
            return presence.startsWith("runtime only") || presence.startsWith("only ");
        }

        boolean mayBeLeftOut() {
            return (presence.startsWith("optional") && !presence.contains("always written"))
                    || presence.startsWith("default, not written")
                    || isSpecial();
        }
    }

    public static List<Field> fields(String object) {
        List<Field> result = new ArrayList<>();
        for (Object each : (List<?>) at((Map<?, ?>) at(OBJECTS, object), "fields")) {
            var field = (Map<?, ?>) each;
            result.add(
                    new Field(
                            (String) at(field, "name"),
                            (String) at(field, "type"),
                            presence(field.get("presence")),
                            field.get("default")));
        }
        return result;
    }

    /**
     * The rows of back-end parameters say how they are on an instance too; here they are filled.
     */
    private static String presence(@Nullable Object presence) {
        return presence instanceof String text
                        && !text.equals("same")
                        && !text.startsWith("partial on")
                ? text
                : "required";
    }

    /** All keys that Ganeti may write. */
    public Map<String, @Nullable Object> full(String object) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (Field field : fields(object)) {
            if (!field.isSpecial()) {
                result.put(field.name(), value(field));
            }
        }
        return result;
    }

    /** With some of the keys that may be missing. */
    public Map<String, @Nullable Object> some(String object) {
        Map<String, @Nullable Object> result = full(object);
        for (Field field : fields(object)) {
            if (field.mayBeLeftOut() && random.nextBoolean()) {
                result.remove(field.name());
            }
        }
        return result;
    }

    private Map<String, @Nullable Object> partial(String object) {
        Map<String, @Nullable Object> result = full(object);
        result.keySet().removeIf(key -> random.nextInt(3) == 0);
        return result;
    }

    private Object value(Field field) {
        if (field.name().equals("members")) {
            return List.of();
        }
        if (field.name().equals("version")) {
            return 3_000_000L;
        }
        if (field.name().equals("uuid")) {
            return uuid();
        }
        if (field.name().equals("children")) {
            return random.nextInt(4) == 0 ? List.of(some("Disk")) : List.of();
        }
        return switch (field.type()) {
            case "String", "NonEmptyString", "Ip4Network", "Ip4Address", "String disk/N" -> text();
            case "Int",
                    "JobId",
                    "MicroSeconds",
                    "Int MiB",
                    "Int MiB (unit strings parsed)",
                    "NonNegative Int" ->
                    (long) random.nextInt(1, 1 << 20);
            case "Bool" -> random.nextBoolean();
            case "Double", "Double seconds" -> random.nextInt(1 << 30) + 0.25;
            case "AddressPool" -> "0110";
            case "'rw'|'ro'" -> "ro";
            case "[String]", "[Hypervisor]", "[DiskTemplate]", "list of DiskTemplate" ->
                    List.of(text(), text());
            case "list of String (sorted set)" ->
                    List.copyOf(new TreeSet<>(List.of(text(), text())));
            case "list of node uuid" -> List.of(uuid(), uuid());
            case "[Int]" -> List.of(11000L, 11001L);
            case "list, by dev_type" -> List.of(text(), text(), 11000L);
            case "UidPool" -> List.of(List.of(100L, 200L), List.of(300L, 300L));
            case "CandidateCertificates" -> Map.of(uuid(), "AA:BB");
            case "IpFamily" -> 2L;
            case "SshKeyType" -> "rsa";
            case "AllocPolicy" -> "last_resort";
            case "AdminState" -> List.of("up", "down", "offline").get(random.nextInt(3));
            case "AdminStateSource" -> "user";
            case "Hypervisor" -> "kvm";
            case "DiskTemplate" -> "file";
            case "NICMode" -> "routed";
            case "FilterAction" -> random.nextBoolean() ? "PAUSE" : List.of("RATE_LIMIT", 3L);
            case "[FilterPredicate]" -> List.of(List.of("jobid", List.of(">", "id", 5L)));
            case "ReasonTrail" -> List.of(List.of("user", "because", 1795376073230342000L));
            case "ClusterBeParams" -> Map.of("default", full("BeParams"));
            case "ClusterNicParams" -> Map.of("default", full("NicParams"));
            case "PartialBeParams" -> partial("BeParams");
            case "PartialNicParams" -> partial("NicParams");
            case "PartialNDParams" -> partial("NDParams");
            case "FilledNDParams" -> full("NDParams");
            case "FilledIPolicy" -> full("FilledIPolicy");
            case "PartialIPolicy" -> some("PartialIPolicy");
            case "filled ISpecParams" -> full("ISpecParams");
            case "partial ISpecParams" -> partial("ISpecParams");
            case "list of MinMaxISpecs" -> List.of(full("MinMaxISpecs"));
            case "Networks" -> Map.of(uuid(), full("NicParams"));
            case "[PartialNic]" -> List.of(some("PartialNic"), some("PartialNic"));
            case "Container DataCollectorConfig" -> Map.of(text(), full("DataCollectorConfig"));
            case "Cluster" -> full("Cluster");
            case "Container Node" -> byUuid(some("Node"));
            case "Container NodeGroup" -> byUuid(some("NodeGroup"));
            case "Container Instance" -> byUuid(some("Instance"));
            case "Container Network" -> byUuid(some("Network"));
            case "Container Disk" -> byUuid(some("Disk"));
            case "Container FilterRule" -> byUuid(some("FilterRule"));
            case "ClusterHvParams",
                    "OsHvParams",
                    "HvParams",
                    "ClusterOsParams",
                    "ClusterOsParamsPrivate",
                    "OsParams",
                    "OsParamsPrivate",
                    "GroupDiskParams",
                    "DiskParams object",
                    "IAllocatorParams",
                    "HypervisorState",
                    "DiskState" ->
                    Map.of(text(), Map.of("a", "b", "n", 7L, "on", true));
            default -> throw new AssertionError("The schema has a new type: " + field.type());
        };
    }

    private static Map<String, Object> byUuid(Map<String, @Nullable Object> object) {
        return Map.of((String) at(object, "uuid"), object);
    }

    private String text() {
        return "t" + random.nextInt(1 << 20);
    }

    private String uuid() {
        return "%08x-0000-4000-8000-%012x".formatted(random.nextInt(), random.nextInt(1 << 30));
    }

    private static Object at(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new AssertionError("The schema has no " + key + " here");
        }
        return value;
    }

    private static Map<?, ?> objects() {
        try {
            Path schema =
                    Path.of(System.getProperty("janeti.facts", ""), "spec/config-schema.json");
            Object json = Json.parse(Files.readAllBytes(schema));
            if (!(json instanceof Map<?, ?> map)) {
                throw new AssertionError(schema + " is no object");
            }
            return (Map<?, ?>) at(map, "objects");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
