package janeti.config.change;

import janeti.config.Config;
import janeti.config.Ports;
import janeti.config.object.AdminState;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.ObjectKind;
import janeti.model.ExecException;
import janeti.model.InstanceName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What can be done to instances as a whole. Pure. */
public final class InstanceChanges {
    /** Hypervisors whose consoles need a port. Source: spec/constants.json, HTS_REQ_PORT. */
    private static final Set<String> NEED_PORT = Set.of("kvm", "xen-hvm");

    /** Disks that lie in a folder of the instance's name. Source: DTS_INSTANCE_DEPENDENT_PATH. */
    private static final Set<String> IN_FOLDER_OF_NAME = Set.of("file", "sharedfile");

    private InstanceChanges() {}

    /**
     * With its disks, the addresses of networks that its cards have, and a port if its console
     * needs one.
     *
     * @param disks all of its disks, in order
     */
    public static Draft added(Draft draft, Instance instance, List<Disk> disks) {
        Draft added = draft;
        Instance whole = instance;
        if (NEED_PORT.contains(instance.hypervisor()) && instance.networkPort() == null) {
            long port = freePort(draft.config(), instance);
            added = ClusterChanges.portTaken(added, port);
            whole = instance.withNetworkPort(port);
        }
        for (Disk disk : disks) {
            added = added.added(disk);
        }
        return NicChanges.addressesTaken(added, instance.nics()).added(whole);
    }

    private static long freePort(Config config, Instance instance) {
        return Ports.free(config.cluster().pools())
                .orElseThrow(() ->
                        new ExecException(
                                "No TCP port is left for the console of instance "
                                        + instance.label()));
    }

    /** With its disks; its addresses and ports are free for others. */
    public static Draft removed(Draft draft, Uuid uuid) {
        Instance instance = draft.config().instance(uuid);
        Draft removed = NicChanges.addressesReleased(draft, instance.nics());
        removed = removed.without(ObjectKind.INSTANCE, uuid);
        for (Uuid disk : instance.disks()) {
            removed = DiskChanges.gone(removed, disk);
        }
        Long port = instance.networkPort();
        return port == null ? removed : ClusterChanges.portReturned(removed, port);
    }

    /** Files of disks are named anew in the configuration only. */
    public static Draft renamed(Draft draft, Uuid uuid, InstanceName name) {
        Instance instance = draft.config().instance(uuid);
        Draft renamed = draft.put(instance.withName(name));
        for (Uuid disk : instance.disks()) {
            Disk old = draft.config().disk(disk);
            if (IN_FOLDER_OF_NAME.contains(old.devType())) {
                renamed = renamed.put(old.withLogicalId(inFolderOf(name, old.logicalId())));
            }
        }
        return renamed;
    }

    /** [driver, …/old name/file] → [driver, …/new name/file]. */
    private static List<Object> inFolderOf(InstanceName name, List<Object> logicalId) {
        String path = String.valueOf(logicalId.get(1));
        int file = path.lastIndexOf('/');
        int folder = path.lastIndexOf('/', file - 1);
        if (file < 0 || folder < 0) {
            throw Draft.wrong("The disk's file " + path + " is not in a folder of an instance");
        }
        return List.of(
                logicalId.get(0), path.substring(0, folder + 1) + name + path.substring(file));
    }

    /** It should run, its disks in use. */
    public static Draft up(Draft draft, Uuid uuid) {
        return wanted(draft, uuid, is -> up());
    }

    private static Instance.Wanted up() {
        return new Instance.Wanted(AdminState.UP, AdminState.Source.ADMIN, true);
    }

    /** It should not run; its disks may still be in use. */
    public static Draft down(Draft draft, Uuid uuid) {
        return wanted(draft, uuid, is -> state(is, AdminState.Source.ADMIN));
    }

    /** The same, because its user stopped it. */
    public static Draft userDown(Draft draft, Uuid uuid) {
        return wanted(draft, uuid, is -> state(is, AdminState.Source.USER));
    }

    private static Instance.Wanted state(Instance.Wanted is, AdminState.Source source) {
        return new Instance.Wanted(AdminState.DOWN, source, is.disksActive());
    }

    /** It cannot be started and its disks are not in use. */
    public static Draft offline(Draft draft, Uuid uuid) {
        return wanted(
                draft,
                uuid,
                is -> new Instance.Wanted(AdminState.OFFLINE, AdminState.Source.ADMIN, false));
    }

    public static Draft disksActive(Draft draft, Uuid uuid, boolean active) {
        return wanted(draft, uuid, is -> new Instance.Wanted(is.state(), is.source(), active));
    }

    /** No change when it is so already. */
    private static Draft wanted(Draft draft, Uuid uuid, UnaryOperator<Instance.Wanted> change) {
        Instance instance = draft.config().instance(uuid);
        Instance.Wanted now = change.apply(instance.wanted());
        return now.equals(instance.wanted()) ? draft : draft.put(instance.withWanted(now));
    }

    public static Draft onNode(Draft draft, Uuid uuid, Uuid primary) {
        Instance instance = draft.config().instance(uuid);
        return draft.put(instance.withPrimaryNode(draft.config().node(primary).uuid()));
    }

    /** Parameters that it sets itself. */
    public static Draft set(Draft draft, Uuid uuid, Instance.Settings settings) {
        return draft.put(draft.config().instance(uuid).withSettings(settings));
    }

    /** The port of its console; null: it has none any more. The old one is free again. */
    public static Draft consolePort(Draft draft, Uuid uuid, @Nullable Long port) {
        Instance instance = draft.config().instance(uuid);
        Long old = instance.networkPort();
        Draft changed = old == null ? draft : ClusterChanges.portReturned(draft, old);
        if (port != null) {
            changed = ClusterChanges.portTaken(changed, port);
        }
        return changed.put(instance.withNetworkPort(port));
    }
}
