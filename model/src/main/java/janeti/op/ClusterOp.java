package janeti.op;

import java.util.List;

/** Opcodes on the cluster. */
public sealed interface ClusterOp extends OpCode {
    /** What is left to do after a cluster was made. Wire name: OP_CLUSTER_POST_INIT. */
    record PostInit() implements ClusterOp {}

    /** Some values of the configuration. Wire name: OP_CLUSTER_CONFIG_QUERY. */
    record ConfigQuery(List<String> outputFields) implements ClusterOp {}

    /**
     * Bring the configuration and the other files of the cluster to its nodes again. Wire name:
     * OP_CLUSTER_REDIST_CONF.
     */
    record RedistConf() implements ClusterOp {}

    /** What there is to know of the cluster. Wire name: OP_CLUSTER_QUERY. */
    record Query() implements ClusterOp {}
}
