package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node says of an instance.
 *
 * @param memoryMib MiB
 * @param state of the hypervisor; 0 is running
 * @param seconds processor time, or time since the start, as the hypervisor has it
 */
public record RunningInstance(
        boolean runs, long memoryMib, long vcpus, long state, double seconds) {
    public static final RunningInstance NOT_RUNNING = new RunningInstance(false, 0, 0, 0, 0);

    /** One instance; an empty object when it does not run. */
    static final Payload<RunningInstance> PAYLOAD =
            new Payload<>() {
                @Override
                public RunningInstance decode(String call, @Nullable Object payload) {
                    if (payload instanceof Map<?, ?> map) {
                        return read(map);
                    }
                    throw Payload.unexpected(call, payload);
                }

                @Override
                public @Nullable Object encode(@Nullable RunningInstance value) {
                    return value == null ? Map.of() : value.wire();
                }
            };

    /** Those that run, by name. */
    static final Payload<Map<String, RunningInstance>> BY_NAME =
            new Payload<>() {
                @Override
                public Map<String, RunningInstance> decode(String call, @Nullable Object payload) {
                    if (!(payload instanceof Map<?, ?> map)) {
                        throw Payload.unexpected(call, payload);
                    }
                    var running = new LinkedHashMap<String, RunningInstance>();
                    map.forEach((name, row) -> {
                        if (!(row instanceof Map<?, ?> values)) {
                            throw Payload.unexpected(call, row);
                        }
                        running.put(String.valueOf(name), read(values));
                    });
                    return Collections.unmodifiableMap(running);
                }

                @Override
                public @Nullable Object encode(@Nullable Map<String, RunningInstance> value) {
                    var wire = new LinkedHashMap<String, Object>();
                    if (value != null) {
                        value.forEach((name, instance) -> wire.put(name, instance.wire()));
                    }
                    return wire;
                }
            };

    private static RunningInstance read(Map<?, ?> map) {
        return map.isEmpty()
                ? NOT_RUNNING
                : new RunningInstance(
                        true,
                        number(map, "memory").longValue(),
                        number(map, "vcpus").longValue(),
                        number(map, "state").longValue(),
                        number(map, "time").doubleValue());
    }

    private static Number number(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number number ? number : 0L;
    }

    Map<String, Object> wire() {
        var wire = new LinkedHashMap<String, Object>();
        if (runs) {
            wire.put("memory", memoryMib);
            wire.put("vcpus", vcpus);
            wire.put("state", state);
            if (seconds == Math.rint(seconds)) {
                wire.put("time", (long) seconds);
            } else {
                wire.put("time", seconds);
            }
        }
        return wire;
    }
}
