package janeti.op;

import static janeti.op.Param.MAYBE_STRING;
import static janeti.op.Param.optional;
import static janeti.op.Param.required;
import static janeti.op.ParamType.Plain.BOOL;
import static janeti.op.ParamType.Plain.INT;
import static janeti.op.ParamType.Plain.NON_EMPTY_STRING;
import static janeti.op.ParamType.Plain.STRING;

import janeti.op.OpTable.Row;
import janeti.op.ParamType.AnyOf;
import janeti.op.ParamType.DictOf;
import janeti.op.ParamType.Guarded;
import janeti.op.ParamType.ListOf;
import janeti.op.ParamType.Maybe;
import janeti.op.ParamType.Named;
import janeti.op.ParamType.NonNegative;
import janeti.op.ParamType.OneOf;
import janeti.op.ParamType.Plain;

import java.util.List;
import java.util.Map;

/** The opcodes on instances. Source: spec/opcodes.json. */
final class InstanceRows {
    /** How long an instance may take to shut down, seconds, before it is ended by force. */
    private static final long SHUTDOWN_TIMEOUT = 120;

    private static final Param NAME = required("instance_name", STRING);
    private static final Param UUID = maybeString("instance_uuid");
    private static final Param TIMEOUT = seconds("shutdown_timeout");

    private static final ParamType DISK =
            new Named(
                    "IDiskParams",
                    new DictOf(NON_EMPTY_STRING, new AnyOf(List.of(NON_EMPTY_STRING, INT))));

    private static final List<Object> NIC_KEYS =
            List.of("bridge", "ip", "link", "mac", "mode", "name", "network", "vlan");

    private static final ParamType NIC =
            new Named(
                    "INicParams",
                    new DictOf(
                            new OneOf(Map.of("elemOf", NIC_KEYS), "INicParams", NIC_KEYS),
                            new Maybe(STRING)));

    private static final OneOf DISK_TEMPLATE =
            oneOf(
                    "DiskTemplate",
                    "blockdev",
                    "diskless",
                    "drbd",
                    "ext",
                    "file",
                    "gluster",
                    "plain",
                    "rbd",
                    "sharedfile");

    /** How a running instance is moved. */
    static final OneOf MODE = oneOf("MigrationMode", "live", "non-live");

    private static final OneOf HYPERVISOR =
            oneOf("Hypervisor", "chroot", "fake", "kvm", "lxc", "xen-hvm", "xen-pvm");

    private static final Param FILE_DRIVER =
            optional(
                    "file_driver",
                    new Maybe(oneOf("FileDriver", "blktap", "blktap2", "loop")),
                    null);

    static final List<Row> ROWS =
            List.of(
                    new Row(
                            "OP_INSTANCE_CONSOLE",
                            "instance_name",
                            List.of(NAME, UUID),
                            args -> new InstanceOp.Console(args.text("instance_name"))),
                    new Row(
                            "OP_INSTANCE_CREATE",
                            "instance_name",
                            createParams(),
                            InstanceRows::create),
                    new Row(
                            "OP_INSTANCE_FAILOVER",
                            "instance_name",
                            List.of(
                                    NAME,
                                    UUID,
                                    TIMEOUT,
                                    flag("ignore_consistency", false),
                                    maybeString("target_node"),
                                    maybeString("target_node_uuid"),
                                    flag("ignore_ipolicy", false),
                                    flag("cleanup", false),
                                    maybeString("iallocator")),
                            args ->
                                    new InstanceOp.Failover(
                                            args.text("instance_name"),
                                            args.seconds("shutdown_timeout"),
                                            args.flag("ignore_consistency"),
                                            args.nameOrUuid("target_node", "target_node_uuid"),
                                            args.flag("ignore_ipolicy"),
                                            args.flag("cleanup"),
                                            args.maybeText("iallocator"))),
                    new Row(
                            "OP_INSTANCE_MIGRATE",
                            "instance_name",
                            List.of(
                                    NAME,
                                    UUID,
                                    optional("mode", new Maybe(MODE), null),
                                    optional("live", Param.MAYBE_BOOL, null),
                                    maybeString("target_node"),
                                    maybeString("target_node_uuid"),
                                    flag("allow_runtime_changes", true),
                                    flag("ignore_ipolicy", false),
                                    flag("cleanup", false),
                                    maybeString("iallocator"),
                                    flag("allow_failover", false),
                                    flag("ignore_hvversions", false)),
                            InstanceRows::migrate),
                    new Row(
                            "OP_INSTANCE_MULTI_ALLOC",
                            null,
                            List.of(
                                    flag("opportunistic_locking", false),
                                    maybeString("iallocator"),
                                    optional("instances", new ListOf(Plain.ANY), List.of())),
                            args ->
                                    new InstanceOp.MultiAlloc(
                                            args.dicts("instances"),
                                            args.maybeText("iallocator"),
                                            args.flag("opportunistic_locking"))),
                    new Row(
                            "OP_INSTANCE_QUERY_DATA",
                            null,
                            List.of(
                                    flag("use_locking", false),
                                    optional("instances", new ListOf(NON_EMPTY_STRING), List.of()),
                                    flag("static", false)),
                            args ->
                                    new InstanceOp.QueryData(
                                            args.strings("instances"),
                                            args.flag("use_locking"),
                                            args.flag("static"))),
                    new Row(
                            "OP_INSTANCE_REBOOT",
                            "instance_name",
                            List.of(
                                    NAME,
                                    UUID,
                                    TIMEOUT,
                                    flag("ignore_secondaries", false),
                                    required(
                                            "reboot_type",
                                            oneOf("RebootType", "full", "hard", "soft"))),
                            args ->
                                    new InstanceOp.Reboot(
                                            args.text("instance_name"),
                                            InstanceOp.RebootType.ofWire(args.text("reboot_type")),
                                            args.flag("ignore_secondaries"),
                                            args.seconds("shutdown_timeout"))),
                    new Row(
                            "OP_INSTANCE_REMOVE",
                            "instance_name",
                            List.of(NAME, UUID, TIMEOUT, flag("ignore_failures", false)),
                            args ->
                                    new InstanceOp.Remove(
                                            args.text("instance_name"),
                                            args.flag("ignore_failures"),
                                            args.seconds("shutdown_timeout"))),
                    new Row(
                            "OP_INSTANCE_SET_PARAMS",
                            "instance_name",
                            setParams(),
                            InstanceRows::setParams),
                    new Row(
                            "OP_INSTANCE_SHUTDOWN",
                            "instance_name",
                            List.of(
                                    NAME,
                                    UUID,
                                    flag("force", false),
                                    flag("ignore_offline_nodes", false),
                                    seconds("timeout"),
                                    flag("no_remember", false),
                                    optional(
                                            "admin_state_source",
                                            new Maybe(oneOf("AdminStateSource", "admin", "user")),
                                            null)),
                            args ->
                                    new InstanceOp.Shutdown(
                                            args.text("instance_name"),
                                            args.flag("force"),
                                            args.flag("ignore_offline_nodes"),
                                            args.seconds("timeout"),
                                            args.flag("no_remember"),
                                            args.maybeText("admin_state_source"))),
                    new Row(
                            "OP_INSTANCE_STARTUP",
                            "instance_name",
                            List.of(
                                    NAME,
                                    UUID,
                                    flag("force", false),
                                    flag("ignore_offline_nodes", false),
                                    dict("hvparams"),
                                    dict("beparams"),
                                    flag("no_remember", false),
                                    flag("startup_paused", false),
                                    TIMEOUT),
                            args ->
                                    new InstanceOp.Startup(
                                            args.text("instance_name"),
                                            args.flag("force"),
                                            args.flag("ignore_offline_nodes"),
                                            args.dict("hvparams"),
                                            args.dict("beparams"),
                                            args.flag("no_remember"),
                                            args.flag("startup_paused"),
                                            args.seconds("shutdown_timeout"))));

    private InstanceRows() {}

    private static InstanceOp.Migrate migrate(Args args) {
        return new InstanceOp.Migrate(
                args.text("instance_name"),
                args.maybeText("mode"),
                args.maybeFlag("live"),
                args.nameOrUuid("target_node", "target_node_uuid"),
                args.flag("allow_runtime_changes"),
                args.flag("ignore_ipolicy"),
                args.flag("cleanup"),
                args.maybeText("iallocator"),
                args.flag("allow_failover"),
                args.flag("ignore_hvversions"));
    }

    private static List<Param> setParams() {
        return List.of(
                NAME,
                UUID,
                flag("force", false),
                flag("force_variant", false),
                flag("ignore_ipolicy", false),
                optional("nics", new ParamType.ModsOf(NIC), List.of()),
                optional("disks", new ParamType.ModsOf(DISK), List.of()),
                dict("beparams"),
                optional("runtime_mem", new Maybe(new ParamType.Positive()), null),
                dict("hvparams"),
                optional("disk_template", new Maybe(DISK_TEMPLATE), null),
                dict("ext_params"),
                FILE_DRIVER,
                maybeString("file_storage_dir"),
                maybeString("pnode"),
                maybeString("pnode_uuid"),
                maybeString("remote_node"),
                maybeString("remote_node_uuid"),
                maybeString("iallocator"),
                maybeString("os_name"),
                dict("osparams"),
                guarded("osparams_private", "private"),
                flag("wait_for_sync", true),
                optional("offline", Param.MAYBE_BOOL, null),
                flag("conflicts_check", true),
                flag("hotplug", false),
                flag("hotplug_if_possible", false),
                optional("instance_communication", Param.MAYBE_BOOL, null));
    }

    private static InstanceOp.SetParams setParams(Args args) {
        return new InstanceOp.SetParams(
                args.text("instance_name"),
                args.deviceChanges("disks"),
                args.deviceChanges("nics"),
                new InstanceOp.SetParams.Settings(
                        args.dict("hvparams"),
                        args.dict("beparams"),
                        args.dict("osparams"),
                        args.dict("osparams_private")),
                args.maybeNumber("runtime_mem"),
                args.maybeText("os_name"),
                args.maybeFlag("offline"),
                new InstanceOp.SetParams.Ways(
                        args.flag("force"),
                        args.flag("force_variant"),
                        args.flag("ignore_ipolicy"),
                        args.flag("conflicts_check"),
                        args.flag("hotplug"),
                        args.flag("hotplug_if_possible"),
                        args.maybeText("file_driver"),
                        args.maybeText("file_storage_dir")),
                new InstanceOp.SetParams.NotYet(
                        args.maybeText("disk_template"),
                        args.nameOrUuid("pnode", "pnode_uuid"),
                        args.maybeFlag("instance_communication")));
    }

    private static List<Param> createParams() {
        return List.of(
                NAME,
                flag("force_variant", false),
                flag("wait_for_sync", true),
                flag("name_check", true),
                flag("ignore_ipolicy", false),
                flag("opportunistic_locking", false),
                dict("beparams"),
                required("disks", new ListOf(DISK)),
                optional("disk_template", new Maybe(DISK_TEMPLATE), null),
                maybeString("group_name"),
                FILE_DRIVER,
                maybeString("file_storage_dir"),
                dict("hvparams"),
                optional("hypervisor", new Maybe(HYPERVISOR), null),
                maybeString("iallocator"),
                flag("identify_defaults", false),
                flag("ip_check", true),
                flag("conflicts_check", true),
                required("mode", oneOf("InstCreateMode", "create", "import", "remote-import")),
                required("nics", new ListOf(NIC)),
                optional("no_install", Param.MAYBE_BOOL, null),
                dict("osparams"),
                guarded("osparams_private", "private"),
                guarded("osparams_secret", "secret"),
                maybeString("os_type"),
                maybeString("pnode"),
                maybeString("pnode_uuid"),
                maybeString("snode"),
                maybeString("snode_uuid"),
                optional("source_handshake", new Maybe(new ListOf(Plain.ANY)), null),
                maybeString("source_instance_name"),
                seconds("source_shutdown_timeout"),
                maybeString("source_x509_ca"),
                maybeString("src_node"),
                maybeString("src_node_uuid"),
                maybeString("src_path"),
                optional("compress", STRING, "none"),
                flag("start", true),
                flag("forthcoming", false),
                flag("commit", false),
                optional("tags", new ListOf(NON_EMPTY_STRING), List.of()),
                flag("instance_communication", false),
                optional("helper_startup_timeout", new Maybe(INT), null),
                optional("helper_shutdown_timeout", new Maybe(INT), null));
    }

    private static InstanceOp.Create create(Args args) {
        return new InstanceOp.Create(
                args.text("instance_name"),
                InstanceOp.Create.Mode.ofWire(args.text("mode")),
                new InstanceOp.Create.Place(
                        args.nameOrUuid("pnode", "pnode_uuid"),
                        args.nameOrUuid("snode", "snode_uuid"),
                        args.maybeText("group_name"),
                        args.maybeText("iallocator"),
                        args.flag("opportunistic_locking"),
                        args.maybeText("disk_template"),
                        args.maybeText("file_driver"),
                        args.maybeText("file_storage_dir")),
                new InstanceOp.Create.Os(
                        args.maybeText("os_type"),
                        args.flag("force_variant"),
                        args.flag("no_install"),
                        args.dict("osparams"),
                        args.dict("osparams_private"),
                        args.dict("osparams_secret")),
                new InstanceOp.Create.Params(
                        args.maybeText("hypervisor"),
                        args.dict("hvparams"),
                        args.dict("beparams"),
                        args.flag("identify_defaults")),
                args.dicts("disks"),
                args.dicts("nics"),
                new InstanceOp.Create.Checks(
                        args.flag("name_check"),
                        args.flag("ip_check"),
                        args.flag("conflicts_check"),
                        args.flag("ignore_ipolicy")),
                new InstanceOp.Create.Steps(
                        args.flag("start"),
                        args.flag("wait_for_sync"),
                        args.flag("forthcoming"),
                        args.flag("commit"),
                        args.flag("instance_communication")),
                args.strings("tags"));
    }

    private static Param flag(String name, boolean value) {
        return optional(name, BOOL, value);
    }

    private static Param maybeString(String name) {
        return optional(name, MAYBE_STRING, null);
    }

    private static Param dict(String name) {
        return optional(name, DictOf.ANY, Map.of());
    }

    private static Param guarded(String name, String secrecy) {
        return optional(
                name, new Maybe(new DictOf(Plain.ANY, new Guarded(secrecy, Plain.ANY))), null);
    }

    private static Param seconds(String name) {
        return optional(name, new NonNegative(), SHUTDOWN_TIMEOUT);
    }

    private static OneOf oneOf(String name, String... values) {
        return new OneOf(name, name, List.of((Object[]) values));
    }
}
