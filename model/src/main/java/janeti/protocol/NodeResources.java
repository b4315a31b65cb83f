package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a node has and what is left of it. Source: spec/node-rpc.json, node_info and shapes.
 *
 * @param storage one object a unit that was asked for: type, name, storage_free, storage_size
 *     (MiB); null when none was
 * @param hypervisors one object a hypervisor that was asked for: memory_total, memory_free,
 *     memory_dom0 (MiB), cpu_total, cpu_nodes, cpu_sockets, cpu_dom0, hv_version?; null when none
 *     was
 */
public record NodeResources(
        String bootId,
        @Nullable List<Map<String, @Nullable Object>> storage,
        @Nullable List<Map<String, @Nullable Object>> hypervisors) {

    static final Payload<NodeResources> PAYLOAD =
            new Payload<>() {
                @Override
                public NodeResources decode(String call, @Nullable Object payload) {
                    if (payload instanceof List<?> list
                            && list.size() == 3
                            && list.get(0) instanceof String bootId) {
                        return new NodeResources(
                                bootId, dicts(call, list.get(1)), dicts(call, list.get(2)));
                    }
                    throw Payload.unexpected(call, payload);
                }

                @Override
                public @Nullable Object encode(@Nullable NodeResources value) {
                    return value == null
                            ? null
                            : Arrays.asList(value.bootId, value.storage, value.hypervisors);
                }
            };

    private static @Nullable List<Map<String, @Nullable Object>> dicts(
            String call, @Nullable Object payload) {
        if (payload == null) {
            return null;
        }
        if (!(payload instanceof List<?> list)) {
            throw Payload.unexpected(call, payload);
        }
        List<Map<String, @Nullable Object>> dicts = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw Payload.unexpected(call, item);
            }
            dicts.add(Dicts.copy(map));
        }
        return dicts;
    }
}
