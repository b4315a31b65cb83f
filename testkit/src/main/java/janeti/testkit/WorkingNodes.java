package janeti.testkit;

import janeti.model.NodeName;
import janeti.protocol.ClusterCall;
import janeti.protocol.DiskCall;
import janeti.protocol.DiskDict;
import janeti.protocol.GuestCall;
import janeti.protocol.HostCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationCall;
import janeti.protocol.MigrationProgress;
import janeti.protocol.MirrorCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeResources;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.protocol.ProviderOnNode;
import janeti.protocol.RunningInstance;
import janeti.protocol.StorageCall;
import janeti.protocol.VolumeCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Gives {@link FakeNodes} the answers of machines that work: a fake hypervisor, whose instances run
 * until they are stopped, files as disks, and one operating system, "noop". Any name is a machine;
 * a test asks what is on it. An answer that a test sets later takes the place of one from here.
 */
public final class WorkingNodes {
    /** Protocol version of the node daemon; spec/node-rpc.json, version. */
    public static final long VERSION = 3_000_000;

    private static final long MEMORY_MIB = 65_536;
    private static final long SYSTEM_MIB = 512;
    private static final long DISK_MIB = 1_048_576;

    private final Map<NodeName, Machine> machines = new ConcurrentHashMap<>();

    /** What one machine has. */
    private record Machine(
            ConcurrentSkipListMap<String, RunningInstance> running,
            ConcurrentSkipListMap<String, Long> disks,
            ConcurrentSkipListSet<String> folders,
            ConcurrentSkipListMap<String, RunningInstance> moving) {
        Machine() {
            this(
                    new ConcurrentSkipListMap<>(),
                    new ConcurrentSkipListMap<>(),
                    new ConcurrentSkipListSet<>(),
                    new ConcurrentSkipListMap<>());
        }
    }

    public WorkingNodes(FakeNodes nodes) {
        instances(nodes);
        moves(nodes);
        disks(nodes);
        volumes(nodes);
        systems(nodes);
        node(nodes);
    }

    /** The names of the instances that run there. */
    public SortedSet<String> running(NodeName node) {
        return new TreeSet<>(machine(node).running.keySet());
    }

    /** Every instance that runs, with where it does. */
    public SortedMap<String, List<NodeName>> running() {
        SortedMap<String, List<NodeName>> places = new TreeMap<>();
        machines.forEach((node, machine) -> {
            for (String name : machine.running.keySet()) {
                places.computeIfAbsent(name, _ -> new ArrayList<>()).add(node);
            }
        });
        return places;
    }

    /** The paths of the disks that are there. */
    public SortedSet<String> disks(NodeName node) {
        return new TreeSet<>(machine(node).disks.keySet());
    }

    /** The paths of all disks, on whatever machine. */
    public SortedSet<String> disks() {
        SortedSet<String> paths = new TreeSet<>();
        machines.values().forEach(machine -> paths.addAll(machine.disks.keySet()));
        return paths;
    }

    /** The folders made for disks. */
    public SortedSet<String> folders(NodeName node) {
        return new TreeSet<>(machine(node).folders);
    }

    /** An instance stops by itself, as after a power failure. */
    public void crash(NodeName node, String instance) {
        machine(node).running.remove(instance);
    }

    private Machine machine(NodeName node) {
        return machines.computeIfAbsent(node, _ -> new Machine());
    }

    private static <R> NodeAnswer<R> done(@Nullable R value) {
        return new NodeAnswer.Done<>(value);
    }

    private static <R> NodeAnswer<R> failed(String text) {
        return new NodeAnswer.Failed<>(text);
    }

    // Instances.

    private void instances(FakeNodes nodes) {
        nodes.onEvery(
                        InstanceCall.InstanceInfo.class,
                        (node, call) -> done(info(machine(node), call.instance())))
                .onEvery(
                        InstanceCall.AllInstancesInfo.class,
                        (node, _) -> done(new TreeMap<>(machine(node).running)))
                .onEvery(
                        InstanceCall.InstanceList.class,
                        (node, _) -> done(List.copyOf(machine(node).running.keySet())))
                .onEvery(
                        InstanceCall.InstanceStart.class,
                        (node, call) -> start(machine(node), call.instance()))
                .onEvery(
                        InstanceCall.InstanceShutdown.class,
                        (node, call) -> {
                            machine(node).running.remove(call.instance().name());
                            return done(null);
                        })
                .onEvery(
                        InstanceCall.InstanceReboot.class,
                        (node, call) ->
                                machine(node).running.containsKey(call.instance().name())
                                        ? done(null)
                                        : failed(
                                                "Instance %s does not run, so it cannot be rebooted"
                                                        .formatted(call.instance().name())));
    }

    /** One that has moved away is there, stopped, until that is ended. */
    private static RunningInstance info(Machine machine, String name) {
        RunningInstance gone = machine.moving.getOrDefault(name, RunningInstance.NOT_RUNNING);
        return machine.running.getOrDefault(name, gone);
    }

    /**
     * An instance that moves away is kept here until the move is ended, well or not; from its
     * beginning on it runs there.
     */
    private void moves(FakeNodes nodes) {
        nodes.on(MigrationCall.MigrationInfo.class, _ -> done("info"))
                .onEvery(
                        MigrationCall.AcceptInstance.class,
                        (node, call) -> {
                            machine(node)
                                    .moving
                                    .put(call.instance().name(), RunningInstance.NOT_RUNNING);
                            return done(null);
                        })
                .onEvery(
                        MigrationCall.InstanceMigrate.class,
                        (node, call) -> move(machine(node), call.instance().name()))
                .onEvery(
                        MigrationCall.InstanceGetMigrationStatus.class,
                        (node, call) ->
                                done(
                                        new MigrationProgress(
                                                machine(node)
                                                                .moving
                                                                .containsKey(call.instance().name())
                                                        ? MigrationProgress.COMPLETED
                                                        : MigrationProgress.FAILED,
                                                1L,
                                                1L,
                                                null)))
                .onEvery(
                        MigrationCall.InstanceFinalizeMigrationSrc.class,
                        (node, call) -> {
                            Machine machine = machine(node);
                            String name = call.instance().name();
                            RunningInstance kept = machine.moving.remove(name);
                            if (kept != null && !call.success()) {
                                machine.running.put(name, kept);
                            }
                            return done(null);
                        })
                .onEvery(
                        MigrationCall.InstanceFinalizeMigrationDst.class,
                        (node, call) -> {
                            Machine machine = machine(node);
                            String name = call.instance().name();
                            if (machine.moving.remove(name) != null && !call.success()) {
                                machine.running.remove(name);
                            }
                            return done(null);
                        });
    }

    private NodeAnswer<Void> move(Machine from, String name) {
        for (Machine to : machines.values()) {
            if (to.moving.containsKey(name)) {
                RunningInstance instance = from.running.remove(name);
                if (instance == null) {
                    return failed("Instance " + name + " does not run");
                }
                from.moving.put(name, instance);
                to.running.put(name, instance);
                return done(null);
            }
        }
        return failed("Nobody is ready for instance " + name);
    }

    private void volumes(FakeNodes nodes) {
        nodes.on(GuestCall.HotplugDevice.class, _ -> done(null))
                .on(VolumeCall.VgList.class, _ -> done(Map.of()))
                .on(VolumeCall.LvList.class, _ -> done(Map.of()))
                .on(MirrorCall.DrbdNeedsActivation.class, _ -> done(List.of()))
                .onEvery(
                        VolumeCall.BlockdevGetmirrorstatusMulti.class,
                        (node, call) ->
                                done(
                                        call.disks().stream()
                                                .map(disk -> state(machine(node), disk))
                                                .toList()));
    }

    private List<@Nullable Object> state(Machine machine, DiskDict disk) {
        return machineOf(machine, disk).disks.containsKey(path(disk))
                ? List.of(true, Map.of("is_degraded", false, "ldisk_status", 1L))
                : List.of(false, "Can't find device " + path(disk));
    }

    /** A disk that all nodes share is on whichever it was made on. */
    private Machine machineOf(Machine machine, DiskDict disk) {
        if (disk.devType().equals("sharedfile")) {
            for (Machine each : machines.values()) {
                if (each.disks.containsKey(path(disk))) {
                    return each;
                }
            }
        }
        return machine;
    }

    private NodeAnswer<Void> start(Machine machine, InstanceDict instance) {
        for (DiskDict disk : instance.disks()) {
            if (!machineOf(machine, disk).disks.containsKey(path(disk))) {
                return failed("Disk " + path(disk) + " is not there");
            }
        }
        machine.running.putIfAbsent(
                instance.name(),
                new RunningInstance(
                        true,
                        number(instance.beparams().get("maxmem")),
                        number(instance.beparams().get("vcpus")),
                        0,
                        0));
        return done(null);
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    // Disks.

    private void disks(FakeNodes nodes) {
        nodes.onEvery(
                        DiskCall.FileStorageDirCreate.class,
                        (node, call) -> {
                            machine(node).folders.add(call.path());
                            return done(null);
                        })
                .onEvery(
                        DiskCall.FileStorageDirRemove.class,
                        (node, call) -> removeFolder(machine(node), call.path()))
                .onEvery(DiskCall.BlockdevCreate.class, (node, call) -> create(machine(node), call))
                .onEvery(
                        DiskCall.BlockdevRemove.class,
                        (node, call) -> {
                            machineOf(machine(node), call.disk()).disks.remove(path(call.disk()));
                            return done(null);
                        })
                .onEvery(
                        DiskCall.BlockdevAssemble.class,
                        (node, call) -> assemble(machine(node), call))
                .onEvery(
                        DiskCall.BlockdevFind.class,
                        (node, call) -> find(machine(node), call.disk()));
    }

    private static String path(DiskDict disk) {
        return String.valueOf(disk.logicalId().getLast());
    }

    private static NodeAnswer<List<Object>> create(Machine machine, DiskCall.BlockdevCreate call) {
        String path = path(call.disk());
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (!machine.folders.contains(folder)) {
            return failed("Can't create block device: no folder " + folder);
        }
        return machine.disks.putIfAbsent(path, call.sizeMib()) == null
                ? done(List.copyOf(call.disk().logicalId()))
                : failed("Can't create block device: " + path + ": File exists");
    }

    private static NodeAnswer<Void> removeFolder(Machine machine, String path) {
        boolean full = machine.disks.keySet().stream().anyMatch(d -> d.startsWith(path + "/"));
        if (full) {
            return failed("Cannot remove dir " + path + ": it is not empty");
        }
        machine.folders.remove(path);
        return done(null);
    }

    private NodeAnswer<List<@Nullable Object>> assemble(
            Machine machine, DiskCall.BlockdevAssemble call) {
        String path = path(call.disk());
        if (!machineOf(machine, call.disk()).disks.containsKey(path)) {
            return failed("Disk " + path + " is not there");
        }
        String link = "/var/run/ganeti/instance-disks/" + call.instance().name();
        return call.onPrimary()
                ? done(Arrays.<@Nullable Object>asList(path, link + ":" + call.index(), null))
                : done(Arrays.<@Nullable Object>asList(true, true));
    }

    private static NodeAnswer<Map<String, @Nullable Object>> find(Machine machine, DiskDict disk) {
        if (!machine.disks.containsKey(path(disk))) {
            return done(null);
        }
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("dev_path", path(disk));
        status.put("is_degraded", false);
        status.put("ldisk_status", 1L);
        return done(status);
    }

    // Operating systems.

    private static void systems(FakeNodes nodes) {
        nodes.on(
                        StorageCall.ExtstorageDiagnose.class,
                        _ ->
                                done(
                                        List.of(
                                                new ProviderOnNode(
                                                        "store",
                                                        "/usr/share/ganeti/extstorage/store",
                                                        true,
                                                        "",
                                                        List.of()))))
                .on(StorageCall.NodeVolumes.class, _ -> done(List.of()))
                .on(
                        StorageCall.StorageList.class,
                        _ -> done(List.of(List.of("/srv/ganeti/file-storage", 1024L))))
                .on(
                        OsCall.OsDiagnose.class,
                        _ ->
                                done(
                                        List.of(
                                                new OsOnNode(
                                                        "noop",
                                                        "/usr/share/ganeti/os/noop",
                                                        true,
                                                        "",
                                                        List.of(),
                                                        List.of(),
                                                        List.of(5L, 10L),
                                                        true))))
                .on(
                        OsCall.OsValidate.class,
                        call ->
                                call.os().equals("noop") || !call.required()
                                        ? done(call.os().equals("noop"))
                                        : failed("OS " + call.os() + " is not there"));
    }

    // The machine itself.

    private void node(FakeNodes nodes) {
        nodes.on(NodeCall.Version.class, _ -> done(VERSION))
                .onEvery(ClusterCall.NodeInfo.class, (node, call) -> resources(machine(node), call))
                .onEvery(
                        ClusterCall.NodeVerify.class,
                        (node, call) -> done(verified(machine(node), call.checks())))
                .onEvery(
                        ClusterCall.NodeVerifyLight.class,
                        (node, call) -> done(verified(machine(node), call.checks())))
                .on(ClusterCall.NodeHasIpAddress.class, _ -> done(true))
                .on(ClusterCall.NodeEnsureDaemon.class, _ -> done(true))
                .on(ClusterCall.EtcHostsModify.class, _ -> done(true))
                .on(HostCall.NodeSshKeyRemove.class, _ -> done(List.of()))
                .on(HostCall.NodeSshKeysRenew.class, _ -> done(List.of()))
                .on(HostCall.NodeLeaveCluster.class, _ -> done("Shutdown scheduled"))
                .on(ClusterCall.NodeSshKeyAdd.class, _ -> done(List.of()))
                .on(
                        ClusterCall.NodeCryptoTokens.class,
                        _ -> done(List.of(List.of("ssl", "AA:BB:CC"))));
    }

    private static NodeAnswer<NodeResources> resources(Machine machine, ClusterCall.NodeInfo call) {
        List<List<Object>> units = call.storageUnits();
        return done(
                new NodeResources(
                        "b0b0b0b0-0000-4000-8000-000000000000",
                        units == null ? null : storage(machine, units),
                        call.hypervisors().stream().map(_ -> memory(machine)).toList()));
    }

    private static List<Map<String, @Nullable Object>> storage(
            Machine machine, List<List<Object>> units) {
        long used = machine.disks.values().stream().mapToLong(Long::longValue).sum();
        List<Map<String, @Nullable Object>> storage = new ArrayList<>();
        for (List<Object> unit : units) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("type", unit.get(0));
            one.put("name", unit.get(1));
            one.put("storage_size", DISK_MIB);
            one.put("storage_free", DISK_MIB - used);
            storage.add(one);
        }
        return storage;
    }

    private static Map<String, @Nullable Object> memory(Machine machine) {
        long used = machine.running.values().stream().mapToLong(RunningInstance::memoryMib).sum();
        Map<String, @Nullable Object> memory = new LinkedHashMap<>();
        memory.put("memory_total", MEMORY_MIB);
        memory.put("memory_dom0", SYSTEM_MIB);
        memory.put("memory_free", MEMORY_MIB - SYSTEM_MIB - used);
        memory.put("cpu_total", 16L);
        memory.put("cpu_dom0", 1L);
        memory.put("cpu_nodes", 1L);
        memory.put("cpu_sockets", 1L);
        return memory;
    }

    private static Map<String, @Nullable Object> verified(
            Machine machine, Map<String, @Nullable Object> checks) {
        return GoodChecks.of(
                checks, List.copyOf(machine.running.keySet()), memory(machine), VERSION);
    }
}
