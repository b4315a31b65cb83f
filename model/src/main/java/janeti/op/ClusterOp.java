package janeti.op;

import org.jspecify.annotations.Nullable;

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

    /** Set the master's address up. Wire name: OP_CLUSTER_ACTIVATE_MASTER_IP. */
    record ActivateMasterIp() implements ClusterOp {}

    /** Take the master's address down. Wire name: OP_CLUSTER_DEACTIVATE_MASTER_IP. */
    record DeactivateMasterIp() implements ClusterOp {}

    /**
     * New certificates are known to all, or new keys of root's logins are made. Wire name:
     * OP_CLUSTER_RENEW_CRYPTO.
     *
     * @param nodeCertificates the candidates' certificates, which the client has already renewed
     * @param sshKeyType null: as it is
     * @param sshKeyBits null: as they are, or as is usual for another type
     */
    record RenewCrypto(
            boolean nodeCertificates,
            boolean sshKeys,
            @Nullable String sshKeyType,
            @Nullable Long sshKeyBits,
            boolean verbose,
            boolean debug)
            implements ClusterOp {}

    /** The last before a cluster is no more. Wire name: OP_CLUSTER_DESTROY. */
    record Destroy() implements ClusterOp {}

    /**
     * Look after all of the cluster: the configuration, then each group. Wire name:
     * OP_CLUSTER_VERIFY.
     *
     * @param group only this one, without the configuration; null for all
     */
    record Verify(VerifyOptions options, @Nullable String group) implements ClusterOp {}

    /** Look after the configuration. Wire name: OP_CLUSTER_VERIFY_CONFIG. */
    record VerifyConfig(VerifyOptions options) implements ClusterOp {}

    /** Look after the nodes and instances of a group. Wire name: OP_CLUSTER_VERIFY_GROUP. */
    record VerifyGroup(String group, VerifyOptions options) implements ClusterOp {}

    /**
     * Look after the disks of all instances. Wire name: OP_CLUSTER_VERIFY_DISKS.
     *
     * @param group only those of this one; null for all
     */
    record VerifyDisks(@Nullable String group) implements ClusterOp {}

    /**
     * How to look.
     *
     * @param simulateErrors tell each error there could be
     * @param errorCodes tell errors in a form that programs read
     * @param skippedChecks not to be made; Ganeti has one such: nplusone_mem
     * @param ignoredErrors codes that are told as warnings
     * @param clutter look also for keys that nobody needs
     */
    record VerifyOptions(
            boolean simulateErrors,
            boolean errorCodes,
            List<String> skippedChecks,
            List<String> ignoredErrors,
            boolean verbose,
            boolean clutter) {}
}
