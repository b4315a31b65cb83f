package janeti.master.front;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigJson;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectReader;
import janeti.config.object.StampedObject;
import janeti.locks.LockRow;
import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Function;

/**
 * What the calls mean. These are the ones that Ganeti's commands make outside of jobs:
 * gnt-cluster's init, destroy, master-failover and renew-crypto, gnt-debug wconfd, and the watcher.
 * Jobs run in the master daemon and make none, so that calls which only jobs made are refused.
 *
 * <p>An update is refused if its object was changed since it was read. What all jobs reserve and
 * lock lies in the master daemon; a client of this interface has nothing to give back.
 */
public final class ConfigCalls implements ConfigAnswers {
    private final ConfigAccess config;
    private final ConfigLease lease = new ConfigLease(Limits.LEASE);

    public ConfigCalls(ConfigAccess config) {
        this.config = config;
    }

    @Override
    public @Nullable Object answer(String method, List<@Nullable Object> args) {
        return switch (method) {
            case "echo" -> argument(method, args, 0);
            case "readConfig" -> ConfigJson.toJson(config.current());
            case "verifyConfig" -> verified();
            case "lockConfig" -> lock(text(argument(method, args, 0)));
            case "unlockConfig" -> unlock(text(argument(method, args, 0)));
            case "writeConfig" -> {
                write(text(argument(method, args, 0)), argument(method, args, 1));
                yield List.of();
            }
            case "writeConfigAndUnlock" ->
                    writeAndUnlock(text(argument(method, args, 0)), argument(method, args, 1));
            case "updateCluster" -> update(method, args, Cluster::read);
            case "updateNode" -> update(method, args, Node::read);
            case "updateNodeGroup" -> update(method, args, NodeGroup::read);
            case "updateNetwork" -> update(method, args, Network::read);
            case "updateInstance" -> update(method, args, Instance::read);
            case "updateDisk" -> update(method, args, Disk::read);
            case "flushConfig", "flushConfigGroup" -> {
                config.flush();
                yield List.of();
            }
            case "dropAllReservations",
                    "commitTemporaryIps",
                    "cleanupLocks",
                    "freeLocks",
                    "freeLocksLevel",
                    "prepareClusterDestruction",
                    "listLocks" ->
                    List.of();
            case "hasPendingRequest" -> false;
            case "listAllLocks" -> config.locks().stream().map(LockRow::name).toList();
            case "listAllLocksOwners" ->
                    config.locks().stream().map(ConfigCalls::withOwners).toList();
            case "listLocksWaitingStatus" -> List.of(List.of(), List.of());
            default ->
                    throw GanetiException.generic(
                            "Janeti does not answer "
                                    + method
                                    + ": only jobs of Ganeti's own daemons ask for that, and jobs"
                                    + " run in the master daemon here");
        };
    }

    private List<Object> verified() {
        List<String> problems = List.copyOf(config.current().problems());
        if (problems.isEmpty()) {
            return List.of();
        }
        throw new GanetiException(
                "ConfigVerifyError", "The configuration is not consistent", problems);
    }

    private @Nullable Object lock(String client) {
        Config read = config.current();
        return lease.take(client, read) ? ConfigJson.toJson(read) : null;
    }

    private List<Object> unlock(String client) {
        lease.end(client);
        return List.of();
    }

    private boolean writeAndUnlock(String client, @Nullable Object json) {
        if (lease.readBy(client) == null) {
            return false; // So a client that repeats a write whose answer it lost is told.
        }
        write(client, json);
        lease.end(client);
        return true;
    }

    private void write(String client, @Nullable Object json) {
        Config read = lease.readBy(client);
        if (read == null) {
            throw new GanetiException(
                    "LockError",
                    "The whole configuration is written only by a client that has locked it within"
                            + " the last "
                            + Limits.LEASE.toSeconds()
                            + " s; read it again and try again");
        }
        Config given = ConfigJson.of(json);
        List<ConfigChange> changes = ConfigDifference.between(read, given);
        if (!changes.isEmpty()) {
            lease.wrote(
                    given,
                    config.commit(
                            "configuration written by a command of Ganeti's", newest -> changes));
        }
    }

    /** The new serial number and time of the object, as Ganeti answers. */
    private List<Object> update(
            String method,
            List<@Nullable Object> args,
            Function<ObjectReader, ? extends StampedObject> reader) {
        StampedObject object =
                lease.meant(
                        reader.apply(ObjectReader.of(method, argument(method, args, 0))),
                        config.current());
        List<ConfigChange> change = List.of(ConfigChange.Put.of(object));
        Config after = config.commit(method + " by a command of Ganeti's", newest -> change);
        if (after.object(object.kind(), object.uuid()) instanceof StampedObject now) {
            return List.of(now.stamp().serial(), now.stamp().mtime());
        }
        throw GanetiException.generic(
                object.label() + " was removed while it was changed; look at it again");
    }

    private static List<Object> withOwners(LockRow lock) {
        String mode = lock.mode() == null ? "" : lock.mode();
        return List.of(
                lock.name(),
                lock.owners().stream().map(job -> List.of(List.of(job, "", 0), mode)).toList());
    }

    private static @Nullable Object argument(
            String method, List<@Nullable Object> args, int index) {
        if (index >= args.size()) {
            throw GanetiException.generic(
                    method + " needs at least " + (index + 1) + " arguments, got " + args.size());
        }
        return args.get(index);
    }

    /** Who a client is, whatever form it says it in. */
    private static String text(@Nullable Object identity) {
        return Json.text(identity);
    }
}
