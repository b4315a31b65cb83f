package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Two nodes that mirror a disk, each with its minor number, over one port. Source:
 * spec/config-schema.json, Disk, logical_id.
 */
public record DrbdId(Uuid nodeA, Uuid nodeB, long port, long minorA, long minorB, String secret) {
    private static final int PARTS = 6;

    /** Null when the parts are not those of a mirrored disk. */
    static @Nullable DrbdId of(List<Object> logicalId) {
        return logicalId.size() == PARTS
                        && logicalId.get(0) instanceof String nodeA
                        && logicalId.get(1) instanceof String nodeB
                        && logicalId.get(2) instanceof Number port
                        && logicalId.get(3) instanceof Number minorA
                        && logicalId.get(4) instanceof Number minorB
                        && logicalId.get(5) instanceof String secret
                ? new DrbdId(
                        new Uuid(nodeA),
                        new Uuid(nodeB),
                        port.longValue(),
                        minorA.longValue(),
                        minorB.longValue(),
                        secret)
                : null;
    }
}
