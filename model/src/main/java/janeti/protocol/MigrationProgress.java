package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far the move of an instance is. Source: spec/node-rpc.json, shapes, MigrationStatus.
 *
 * @param status active, completed, failed or cancelled
 * @param transferredRam bytes moved so far; null where the hypervisor does not say
 * @param totalRam bytes in all; null where the hypervisor does not say
 * @param postcopy whether the instance already runs on the other node; null where it is not known
 */
public record MigrationProgress(
        String status,
        @Nullable Number transferredRam,
        @Nullable Number totalRam,
        @Nullable Object postcopy) {
    public static final String ACTIVE = "active";
    public static final String COMPLETED = "completed";
    public static final String FAILED = "failed";
    public static final String CANCELLED = "cancelled";

    static final Payload<MigrationProgress> PAYLOAD = new Wire();

    /** Its form on the wire: members that are not known are left out. */
    private static final class Wire implements Payload<MigrationProgress> {
        @Override
        public MigrationProgress decode(String call, @Nullable Object payload) {
            if (payload instanceof Map<?, ?> map && map.get("status") instanceof String status) {
                return new MigrationProgress(
                        status,
                        number(map.get("transferred_ram")),
                        number(map.get("total_ram")),
                        map.get("postcopy_status"));
            }
            throw Payload.unexpected(call, payload);
        }

        private static @Nullable Number number(@Nullable Object value) {
            return value instanceof Number number ? number : null;
        }

        @Override
        public @Nullable Object encode(@Nullable MigrationProgress value) {
            if (value == null) {
                return null;
            }
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("status", value.status());
            put(wire, "transferred_ram", value.transferredRam());
            put(wire, "total_ram", value.totalRam());
            put(wire, "postcopy_status", value.postcopy());
            return wire;
        }

        private static void put(Map<String, Object> wire, String key, @Nullable Object value) {
            if (value != null) {
                wire.put(key, value);
            }
        }
    }
}
