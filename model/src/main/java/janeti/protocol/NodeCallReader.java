package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads node calls: the way back of {@link NodeCall#name} and {@link NodeCall#arguments}. One row a
 * call; a test holds the rows to the sealed family.
 */
public final class NodeCallReader {
    private static final Map<String, Row> ROWS = new TreeMap<>();

    /** The one call whose body is its argument itself. Source: spec/node-rpc.json, body. */
    private static final String NOT_A_LIST = "instance_console_info";

    /** Ganeti's query daemon sends an empty object with it, jobs an empty list. */
    private static final String BODY_DOES_NOT_COUNT = "export_list";

    private NodeCallReader() {}

    /**
     * @param arguments how many there are
     */
    private record Row(int arguments, Function<CallArguments, NodeCall<?>> maker) {}

    private static void row(String name, int arguments, Function<CallArguments, NodeCall<?>> make) {
        ROWS.put(name, new Row(arguments, make));
    }

    static {
        node();
        cluster();
        instance();
        disk();
        os();
        queue();
        migration();
        guest();
        volume();
        mirror();
        transfer();
        host();
        storage();
    }

    private static void node() {
        row("version", 0, a -> new NodeCall.Version());
        row("master_node_name", 0, a -> new NodeCall.MasterNodeName());
        row("test_delay", 1, a -> new NodeCall.TestDelay(a.seconds(0)));
        row(
                "node_activate_master_ip",
                2,
                a -> new NodeCall.NodeActivateMasterIp(a.network(0), a.flag(1)));
        row(
                "node_deactivate_master_ip",
                2,
                a -> new NodeCall.NodeDeactivateMasterIp(a.network(0), a.flag(1)));
        row("node_configure_ovs", 2, a -> new NodeCall.NodeConfigureOvs(a.text(0), a.text(1)));
        row(
                "hooks_runner",
                3,
                a -> new NodeCall.HooksRunner(a.text(0), a.text(1), a.textByName(2)));
    }

    private static void cluster() {
        row("node_info", 2, a -> new ClusterCall.NodeInfo(a.rowsOrNull(0), a.rows(1)));
        row("node_verify", 3, a -> new ClusterCall.NodeVerify(a.dict(0), a.text(1), a.dict(2)));
        row(
                "node_verify_light",
                3,
                a -> new ClusterCall.NodeVerifyLight(a.dict(0), a.text(1), a.dict(2)));
        row("export_list", 0, a -> new ClusterCall.ExportList());
        row("node_has_ip_address", 1, a -> new ClusterCall.NodeHasIpAddress(a.text(0)));
        row("node_ensure_daemon", 2, a -> new ClusterCall.NodeEnsureDaemon(a.text(0), a.flag(1)));
        row(
                "etc_hosts_modify",
                3,
                a -> new ClusterCall.EtcHostsModify(a.text(0), a.text(1), a.textOrNull(2)));
        row("node_ssh_key_add", 6, NodeCallReader::sshKeyAdd);
        row("node_crypto_tokens", 1, a -> new ClusterCall.NodeCryptoTokens(a.nullableRows(0)));
        row("node_demote_from_mc", 0, a -> new ClusterCall.NodeDemoteFromMc());
        row("upload_file", 1, a -> new ClusterCall.UploadFile(a.file(0)));
        row("upload_file_single", 7, a -> new ClusterCall.UploadFileSingle(a.fileAsArguments()));
        row("write_ssconf_files", 1, a -> new ClusterCall.WriteSsconfFiles(a.textsByName(0)));
        row("bridges_exist", 1, a -> new ClusterCall.BridgesExist(a.texts(0)));
    }

    private static NodeCall<?> sshKeyAdd(CallArguments a) {
        return new ClusterCall.NodeSshKeyAdd(
                a.text(0), a.text(1), a.texts(2), a.flag(3), a.flag(4), a.flag(5));
    }

    private static void instance() {
        row(
                "instance_info",
                3,
                a -> new InstanceCall.InstanceInfo(a.text(0), a.text(1), a.dict(2)));
        row(NOT_A_LIST, 1, a -> new InstanceCall.InstanceConsoleInfo(a.dict(0)));
        row("all_instances_info", 2, a -> new InstanceCall.AllInstancesInfo(a.texts(0), a.dict(1)));
        row("instance_list", 2, a -> new InstanceCall.InstanceList(a.texts(0), a.dict(1)));
        row(
                "instance_start",
                3,
                a -> new InstanceCall.InstanceStart(a.instance(0), a.flag(1), a.list(2)));
        row(
                "instance_shutdown",
                3,
                a -> new InstanceCall.InstanceShutdown(a.instance(0), a.seconds(1), a.list(2)));
        row("instance_reboot", 4, NodeCallReader::reboot);
        row(
                "instance_os_add",
                3,
                a -> new InstanceCall.InstanceOsAdd(a.instance(0), a.flag(1), a.smallNumber(2)));
        row(
                "instance_metadata_modify",
                1,
                a -> new InstanceCall.InstanceMetadataModify(a.instance(0)));
        row(
                "hypervisor_validate_params",
                2,
                a -> new InstanceCall.HypervisorValidateParams(a.text(0), a.dict(1)));
    }

    private static NodeCall<?> reboot(CallArguments a) {
        return new InstanceCall.InstanceReboot(a.instance(0), a.text(1), a.seconds(2), a.list(3));
    }

    private static void disk() {
        row("blockdev_create", 6, NodeCallReader::create);
        row("blockdev_remove", 1, a -> new DiskCall.BlockdevRemove(a.disk(0)));
        row("blockdev_assemble", 4, NodeCallReader::assemble);
        row("blockdev_shutdown", 1, a -> new DiskCall.BlockdevShutdown(a.disk(0)));
        row("blockdev_find", 1, a -> new DiskCall.BlockdevFind(a.disk(0)));
        row("blockdev_getmirrorstatus", 1, a -> new DiskCall.BlockdevGetmirrorstatus(a.disks(0)));
        row("file_storage_dir_create", 1, a -> new DiskCall.FileStorageDirCreate(a.text(0)));
        row("file_storage_dir_remove", 1, a -> new DiskCall.FileStorageDirRemove(a.text(0)));
    }

    private static NodeCall<?> create(CallArguments a) {
        return new DiskCall.BlockdevCreate(
                a.disk(0), a.number(1), a.text(2), a.flag(3), a.text(4), a.flag(5));
    }

    private static NodeCall<?> assemble(CallArguments a) {
        return new DiskCall.BlockdevAssemble(a.disk(0), a.instance(1), a.flag(2), a.smallNumber(3));
    }

    private static void storage() {
        row(
                "storage_list",
                4,
                a ->
                        new StorageCall.StorageList(
                                a.text(0), a.values(1), a.textOrNull(2), a.texts(3)));
        row("node_volumes", 0, a -> new StorageCall.NodeVolumes());
        row("extstorage_diagnose", 0, a -> new StorageCall.ExtstorageDiagnose());
    }

    private static void os() {
        row("os_diagnose", 0, a -> new OsCall.OsDiagnose());
        row(
                "os_validate",
                5,
                a -> new OsCall.OsValidate(a.flag(0), a.text(1), a.texts(2), a.dict(3), a.flag(4)));
    }

    private static void queue() {
        row("jobqueue_update", 2, a -> new QueueCall.JobqueueUpdate(a.text(0), a.packedText(1)));
        row("jobqueue_rename", 1, NodeCallReader::rename);
        row("jobqueue_set_drain_flag", 1, a -> new QueueCall.JobqueueSetDrainFlag(a.flag(0)));
    }

    private static NodeCall<?> rename(CallArguments a) {
        return new QueueCall.JobqueueRename(
                a.textPairs(0).stream()
                        .map(pair -> new QueueCall.JobqueueRename.Pair(pair.get(0), pair.get(1)))
                        .toList());
    }

    private static void migration() {
        row("instance_migratable", 1, a -> new MigrationCall.InstanceMigratable(a.instance(0)));
        row("migration_info", 1, a -> new MigrationCall.MigrationInfo(a.instance(0)));
        row(
                "accept_instance",
                3,
                a -> new MigrationCall.AcceptInstance(a.instance(0), a.text(1), a.text(2)));
        row(
                "instance_migrate",
                4,
                a ->
                        new MigrationCall.InstanceMigrate(
                                a.text(0), a.instance(1), a.text(2), a.flag(3)));
        row(
                "instance_get_migration_status",
                1,
                a -> new MigrationCall.InstanceGetMigrationStatus(a.instance(0)));
        row(
                "instance_finalize_migration_src",
                3,
                a ->
                        new MigrationCall.InstanceFinalizeMigrationSrc(
                                a.instance(0), a.flag(1), a.flag(2)));
        row(
                "instance_finalize_migration_dst",
                3,
                a ->
                        new MigrationCall.InstanceFinalizeMigrationDst(
                                a.instance(0), a.text(1), a.flag(2)));
    }

    private static void guest() {
        row(
                "hotplug_device",
                6,
                a ->
                        new GuestCall.HotplugDevice(
                                a.instance(0),
                                a.text(1),
                                a.text(2),
                                a.dict(3),
                                a.nullableValuesOrNull(4),
                                a.smallNumber(5)));
        row("hotplug_supported", 1, a -> new GuestCall.HotplugSupported(a.instance(0)));
        row(
                "instance_balloon_memory",
                2,
                a -> new GuestCall.InstanceBalloonMemory(a.instance(0), a.number(1)));
        row(
                "instance_run_rename",
                3,
                a -> new GuestCall.InstanceRunRename(a.instance(0), a.text(1), a.smallNumber(2)));
        row("resize_disk", 3, a -> new GuestCall.ResizeDisk(a.instance(0), a.disk(1), a.number(2)));
    }

    private static void volume() {
        row("blockdev_open", 3, a -> new VolumeCall.BlockdevOpen(a.text(0), a.disks(1), a.flag(2)));
        row("blockdev_close", 2, a -> new VolumeCall.BlockdevClose(a.text(0), a.disks(1)));
        row("blockdev_convert", 2, a -> new VolumeCall.BlockdevConvert(a.disk(0), a.disk(1)));
        row("blockdev_getdimensions", 1, a -> new VolumeCall.BlockdevGetdimensions(a.disks(0)));
        row(
                "blockdev_getmirrorstatus_multi",
                1,
                a -> new VolumeCall.BlockdevGetmirrorstatusMulti(a.disks(0)));
        row(
                "blockdev_grow",
                5,
                a ->
                        new VolumeCall.BlockdevGrow(
                                a.disk(0), a.number(1), a.flag(2), a.flag(3), a.flag(4)));
        row(
                "blockdev_image",
                3,
                a -> new VolumeCall.BlockdevImage(a.disk(0), a.text(1), a.number(2)));
        row(
                "blockdev_pause_resume_sync",
                2,
                a -> new VolumeCall.BlockdevPauseResumeSync(a.disks(0), a.flag(1)));
        row("blockdev_rename", 1, a -> new VolumeCall.BlockdevRename(a.diskRenames(0)));
        row("blockdev_setinfo", 2, a -> new VolumeCall.BlockdevSetinfo(a.disk(0), a.text(1)));
        row(
                "blockdev_snapshot",
                3,
                a ->
                        new VolumeCall.BlockdevSnapshot(
                                a.disk(0), a.textOrNull(1), a.numberOrNull(2)));
        row(
                "blockdev_wipe",
                3,
                a -> new VolumeCall.BlockdevWipe(a.disk(0), a.number(1), a.number(2)));
        row("bdev_sizes", 1, a -> new VolumeCall.BdevSizes(a.texts(0)));
        row(
                "file_storage_dir_rename",
                2,
                a -> new VolumeCall.FileStorageDirRename(a.text(0), a.text(1)));
        row("lv_list", 1, a -> new VolumeCall.LvList(a.texts(0)));
        row("vg_list", 0, a -> new VolumeCall.VgList());
        row(
                "storage_execute",
                4,
                a -> new VolumeCall.StorageExecute(a.text(0), a.values(1), a.text(2), a.text(3)));
        row(
                "storage_modify",
                4,
                a -> new VolumeCall.StorageModify(a.text(0), a.values(1), a.text(2), a.dict(3)));
    }

    private static void mirror() {
        row(
                "blockdev_addchildren",
                2,
                a -> new MirrorCall.BlockdevAddchildren(a.disk(0), a.disks(1)));
        row(
                "blockdev_removechildren",
                2,
                a -> new MirrorCall.BlockdevRemovechildren(a.disk(0), a.disks(1)));
        row("drbd_attach_net", 2, a -> new MirrorCall.DrbdAttachNet(a.disks(0), a.flag(1)));
        row("drbd_disconnect_net", 1, a -> new MirrorCall.DrbdDisconnectNet(a.disks(0)));
        row("drbd_helper", 0, a -> new MirrorCall.DrbdHelper());
        row("drbd_needs_activation", 1, a -> new MirrorCall.DrbdNeedsActivation(a.disks(0)));
        row("drbd_wait_sync", 1, a -> new MirrorCall.DrbdWaitSync(a.disks(0)));
    }

    private static void transfer() {
        row(
                "export_start",
                6,
                a ->
                        new TransferCall.ExportStart(
                                a.dict(0),
                                a.text(1),
                                a.smallNumber(2),
                                a.instance(3),
                                a.text(4),
                                a.values(5)));
        row(
                "import_start",
                4,
                a ->
                        new TransferCall.ImportStart(
                                a.dict(0), a.instance(1), a.text(2), a.values(3)));
        row("impexp_status", 1, a -> new TransferCall.ImpexpStatus(a.texts(0)));
        row("impexp_abort", 1, a -> new TransferCall.ImpexpAbort(a.text(0)));
        row("impexp_cleanup", 1, a -> new TransferCall.ImpexpCleanup(a.text(0)));
        row("export_info", 1, a -> new TransferCall.ExportInfo(a.text(0)));
        row("export_remove", 1, a -> new TransferCall.ExportRemove(a.text(0)));
        row("finalize_export", 2, a -> new TransferCall.FinalizeExport(a.instance(0), a.values(1)));
        row("os_export", 2, a -> new TransferCall.OsExport(a.instance(0), a.textByName(1)));
        row("x509_cert_create", 1, a -> new TransferCall.X509CertCreate(a.seconds(0)));
        row("x509_cert_remove", 1, a -> new TransferCall.X509CertRemove(a.text(0)));
    }

    private static void host() {
        row(
                "node_change_master_netmask",
                4,
                a ->
                        new HostCall.NodeChangeMasterNetmask(
                                a.smallNumber(0), a.smallNumber(1), a.text(2), a.text(3)));
        row("node_leave_cluster", 1, a -> new HostCall.NodeLeaveCluster(a.flag(0)));
        row("node_powercycle", 2, a -> new HostCall.NodePowercycle(a.text(0), a.dict(1)));
        row(
                "node_ssh_key_remove",
                9,
                a ->
                        new HostCall.NodeSshKeyRemove(
                                a.text(0),
                                a.text(1),
                                a.texts(2),
                                a.texts(3),
                                a.flag(4),
                                a.flag(5),
                                a.flag(6),
                                a.flag(7),
                                a.flag(8)));
        row(
                "node_ssh_keys_renew",
                7,
                a ->
                        new HostCall.NodeSshKeysRenew(
                                a.texts(0),
                                a.texts(1),
                                a.texts(2),
                                a.texts(3),
                                a.text(4),
                                a.text(5),
                                a.smallNumber(6)));
        row("node_start_master_daemons", 1, a -> new HostCall.NodeStartMasterDaemons(a.flag(0)));
        row("node_stop_master", 0, a -> new HostCall.NodeStopMaster());
        row("set_watcher_pause", 1, a -> new HostCall.SetWatcherPause(a.decimalOrNull(0)));
        row("get_watcher_pause", 0, a -> new HostCall.GetWatcherPause());
        row("restricted_command", 1, a -> new HostCall.RestrictedCommand(a.text(0)));
        row("run_oob", 4, a -> new HostCall.RunOob(a.text(0), a.text(1), a.text(2), a.seconds(3)));
        row(
                "iallocator_runner",
                3,
                a -> new HostCall.IallocatorRunner(a.text(0), a.text(1), a.dict(2)));
        row("get_file_info", 1, a -> new HostCall.GetFileInfo(a.text(0)));
        row("jobqueue_purge", 0, a -> new HostCall.JobqueuePurge());
    }

    /** The names of all calls that can be read. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ROWS.keySet());
    }

    /**
     * @param name as in the path, without the slash
     * @param body the JSON value of the request
     * @throws WrongCallException if there is no such call, or its arguments have another form
     */
    public static NodeCall<?> read(String name, @Nullable Object body) {
        Row row = ROWS.get(name);
        if (row == null) {
            throw new WrongCallException("There is no node call " + name);
        }
        Object arguments = name.equals(NOT_A_LIST) && body != null ? List.of(body) : body;
        if (name.equals(BODY_DOES_NOT_COUNT)) {
            arguments = List.of();
        }
        if (!(arguments instanceof List<?> values) || values.size() != row.arguments()) {
            throw new WrongCallException(
                    "Node call "
                            + name
                            + " takes a list of "
                            + row.arguments()
                            + " arguments, not "
                            + (arguments instanceof List<?> list ? list.size() : "something else"));
        }
        return row.maker().apply(new CallArguments(name, values));
    }
}
