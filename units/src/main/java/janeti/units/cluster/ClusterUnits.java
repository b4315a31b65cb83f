package janeti.units.cluster;

import janeti.op.ClusterOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on the cluster. */
public final class ClusterUnits {
    private ClusterUnits() {}

    public static LogicalUnit<?> of(ClusterOp op) {
        return switch (op) {
            case ClusterOp.ConfigQuery query -> new ClusterConfigQuery(query);
            case ClusterOp.PostInit init -> new ClusterPostInit(init);
            case ClusterOp.RedistConf redist -> new ClusterRedistConf(redist);
            case ClusterOp.Query query -> new ClusterQuery(query);
        };
    }
}
