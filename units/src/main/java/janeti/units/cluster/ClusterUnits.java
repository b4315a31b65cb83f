package janeti.units.cluster;

import janeti.op.ClusterOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on the cluster. */
public final class ClusterUnits {
    private ClusterUnits() {}

    public static LogicalUnit<?> of(ClusterOp op) {
        return switch (op) {
            case ClusterOp.ActivateMasterIp activate -> new ClusterActivateMasterIp(activate);
            case ClusterOp.DeactivateMasterIp deactivate ->
                    new ClusterDeactivateMasterIp(deactivate);
            case ClusterOp.Destroy destroy -> new ClusterDestroy(destroy);
            case ClusterOp.Verify verify -> new ClusterVerify(verify);
            case ClusterOp.VerifyConfig verify -> new ClusterVerifyConfig(verify);
            case ClusterOp.VerifyDisks verify -> new ClusterVerifyDisks(verify);
            case ClusterOp.VerifyGroup verify -> new ClusterVerifyGroup(verify);
            case ClusterOp.ConfigQuery query -> new ClusterConfigQuery(query);
            case ClusterOp.PostInit init -> new ClusterPostInit(init);
            case ClusterOp.RedistConf redist -> new ClusterRedistConf(redist);
            case ClusterOp.RenewCrypto renewal -> new ClusterRenewCrypto(renewal);
            case ClusterOp.Query query -> new ClusterQuery(query);
        };
    }
}
