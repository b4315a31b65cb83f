package janeti.op;

import static janeti.op.Param.MAYBE_STRING;
import static janeti.op.Param.optional;
import static janeti.op.Param.required;
import static janeti.op.ParamType.Plain.BOOL;
import static janeti.op.ParamType.Plain.NON_EMPTY_STRING;

import janeti.op.OpTable.Row;
import janeti.op.ParamType.OneOf;
import janeti.op.ParamType.SetOf;

import java.util.List;

/** The opcodes that look after the cluster, and end it. Source: spec/opcodes.json. */
final class ClusterRows {
    private static final Param GROUP = optional("group_name", MAYBE_STRING, null);
    private static final Param SIMULATE = optional("debug_simulate_errors", BOOL, false);
    private static final Param ERROR_CODES = optional("error_codes", BOOL, false);
    private static final Param VERBOSE = optional("verbose", BOOL, false);
    private static final Param CLUTTER = optional("verify_clutter", BOOL, false);

    private static final Param SKIP =
            optional(
                    "skip_checks",
                    new SetOf(
                            new OneOf(
                                    "VerifyOptionalChecks",
                                    "VerifyOptionalChecks",
                                    List.of("nplusone_mem"))),
                    List.of());

    private static final ParamType SSH_KEY_TYPE =
            new ParamType.Maybe(
                    new OneOf("SshKeyType", "SshKeyType", List.of("dsa", "ecdsa", "rsa")));
    private static final ParamType MAYBE_POSITIVE = new ParamType.Maybe(new ParamType.Positive());

    /** Source: spec/constants.json, CV_ALL_ECODES_STRINGS. */
    private static final List<Object> CODES =
            List.of(
                    "ECLUSTERCERT",
                    "ECLUSTERCFG",
                    "ECLUSTERCLIENTCERT",
                    "ECLUSTERDANGLINGINST",
                    "ECLUSTERDANGLINGNODES",
                    "ECLUSTERFILECHECK",
                    "EEXTAGS",
                    "EGROUPDIFFERENTPVSIZE",
                    "EINSTANCEBADNODE",
                    "EINSTANCEDOWN",
                    "EINSTANCEFAULTYDISK",
                    "EINSTANCELAYOUT",
                    "EINSTANCEMISSINGCFGPARAMETER",
                    "EINSTANCEMISSINGDISK",
                    "EINSTANCEPOLICY",
                    "EINSTANCESPLITGROUPS",
                    "EINSTANCEUNSUITABLENODE",
                    "EINSTANCEWRONGNODE",
                    "ENODEDRBD",
                    "ENODEDRBDHELPER",
                    "ENODEDRBDVERSION",
                    "ENODEFILECHECK",
                    "ENODEFILESTORAGEPATHS",
                    "ENODEFILESTORAGEPATHUNUSABLE",
                    "ENODEGLUSTERSTORAGEPATHUNUSABLE",
                    "ENODEHOOKS",
                    "ENODEHV",
                    "ENODELVM",
                    "ENODEN1",
                    "ENODENET",
                    "ENODEOOBPATH",
                    "ENODEORPHANINSTANCE",
                    "ENODEORPHANLV",
                    "ENODEOS",
                    "ENODERPC",
                    "ENODESETUP",
                    "ENODESHAREDFILESTORAGEPATHUNUSABLE",
                    "ENODESSH",
                    "ENODETIME",
                    "ENODEUSERSCRIPTS",
                    "ENODEVERSION");

    private static final Param IGNORE =
            optional(
                    "ignore_errors",
                    new SetOf(new OneOf("CVErrorCode", "CVErrorCode", CODES)),
                    List.of());

    static final List<Row> ROWS =
            List.of(
                    new Row(
                            "OP_CLUSTER_ACTIVATE_MASTER_IP",
                            null,
                            List.of(),
                            args -> new ClusterOp.ActivateMasterIp()),
                    new Row(
                            "OP_CLUSTER_DEACTIVATE_MASTER_IP",
                            null,
                            List.of(),
                            args -> new ClusterOp.DeactivateMasterIp()),
                    new Row(
                            "OP_CLUSTER_RENEW_CRYPTO",
                            null,
                            List.of(
                                    optional("node_certificates", BOOL, false),
                                    optional("renew_ssh_keys", BOOL, false),
                                    optional("ssh_key_type", SSH_KEY_TYPE, null),
                                    optional("ssh_key_bits", MAYBE_POSITIVE, null),
                                    VERBOSE,
                                    optional("debug", BOOL, false)),
                            args ->
                                    new ClusterOp.RenewCrypto(
                                            args.flag("node_certificates"),
                                            args.flag("renew_ssh_keys"),
                                            args.maybeText("ssh_key_type"),
                                            args.maybeNumber("ssh_key_bits"),
                                            args.flag("verbose"),
                                            args.flag("debug"))),
                    new Row("OP_CLUSTER_DESTROY", null, List.of(), args -> new ClusterOp.Destroy()),
                    new Row(
                            "OP_CLUSTER_VERIFY",
                            null,
                            List.of(SIMULATE, ERROR_CODES, SKIP, IGNORE, VERBOSE, GROUP, CLUTTER),
                            args ->
                                    new ClusterOp.Verify(
                                            options(args), args.maybeText("group_name"))),
                    new Row(
                            "OP_CLUSTER_VERIFY_CONFIG",
                            null,
                            List.of(SIMULATE, ERROR_CODES, IGNORE, VERBOSE),
                            args -> new ClusterOp.VerifyConfig(options(args))),
                    new Row(
                            "OP_CLUSTER_VERIFY_GROUP",
                            "group_name",
                            List.of(
                                    required("group_name", NON_EMPTY_STRING),
                                    SIMULATE,
                                    ERROR_CODES,
                                    SKIP,
                                    IGNORE,
                                    VERBOSE,
                                    CLUTTER),
                            args ->
                                    new ClusterOp.VerifyGroup(
                                            args.text("group_name"), options(args))),
                    new Row(
                            "OP_CLUSTER_VERIFY_DISKS",
                            null,
                            List.of(GROUP),
                            args -> new ClusterOp.VerifyDisks(args.maybeText("group_name"))),
                    new Row(
                            "OP_GROUP_VERIFY_DISKS",
                            "group_name",
                            List.of(required("group_name", NON_EMPTY_STRING)),
                            args -> new GroupOp.VerifyDisks(args.text("group_name"))));

    private ClusterRows() {}

    private static ClusterOp.VerifyOptions options(Args args) {
        return new ClusterOp.VerifyOptions(
                args.flag("debug_simulate_errors"),
                args.flag("error_codes"),
                args.strings("skip_checks"),
                args.strings("ignore_errors"),
                args.flag("verbose"),
                args.flag("verify_clutter"));
    }
}
