package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An opcode to be submitted; what is not said, the daemon fills in.
 *
 * @param wire as it travels. Source: spec/opcodes.json, serialization
 */
public record Opcode(Map<String, @Nullable Object> wire) {
    /** How the trail of reasons names us. */
    private static final String SOURCE = "gnt:client:janeti";

    /**
     * An opcode without parameters yet.
     *
     * @param id its wire name, "OP_INSTANCE_STARTUP"
     * @param command what the user typed, "instance start"
     */
    public static Opcode of(String id, String command) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        wire.put("OP_ID", id);
        wire.put("reason", List.of(List.of(SOURCE, command, nanos)));
        return new Opcode(wire);
    }

    /** With one parameter more; a null is left out, so that the default holds. */
    public Opcode with(String parameter, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, @Nullable Object> more = new LinkedHashMap<>(wire);
        more.put(parameter, value);
        return new Opcode(more);
    }
}
