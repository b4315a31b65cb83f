package janeti.master;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigEdit;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.config.Import;
import janeti.config.Projection;
import janeti.locks.LockRow;
import janeti.log.InMemoryLog;
import janeti.log.ReplicatedLog;
import janeti.master.front.ConfigAccess;
import janeti.model.GanetiException;
import janeti.noderpc.NodeRpc;
import janeti.noderpc.distribution.PushedDistribution;
import janeti.protocol.IdentityFile;

import java.io.IOException;
import java.util.List;

/**
 * The configuration while no master daemon runs on this node. What is read is config.data. For a
 * change the master daemon's pid file is held, so that it does not start in between.
 *
 * <p>On the master node the log is the truth and may know more than the file; so it is opened, and
 * the change made in it. On a node that is about to become the master a log, if there is one, is
 * that of former times; there the file is the truth and is changed, and the master daemon will take
 * it over, with the queue, as it takes over every file that another has written.
 */
final class LoneConfig implements ConfigAccess {
    private final Place place;
    private final Outside outside;
    private final IdentityFile cluster;
    private final IdentityFile client;

    /**
     * Reads the certificates at once: while Ganeti's commands renew them, their new files are for
     * root only, and a change is made with the old ones.
     *
     * @throws janeti.protocol.NodeTlsException if they cannot be read
     */
    LoneConfig(Place place, Outside outside) {
        this.place = place;
        this.outside = outside;
        this.cluster = new IdentityFile(place.paths().serverPem());
        this.client = new IdentityFile(place.paths().clientPem());
    }

    @Override
    public Config current() {
        try {
            return ConfigJson.parse(Import.read(place.paths().configData()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public synchronized Config commit(String what, ConfigEdit edit) {
        try (PidFile _ = PidFile.hold(place.paths().pidFile())) {
            return committed(what, edit);
        } catch (StartRefused e) {
            throw new GanetiException(
                    "ConfigurationError",
                    "The configuration cannot be changed without the master daemon: "
                            + e.getMessage());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Config committed(String what, ConfigEdit edit) throws IOException {
        Paths paths = place.paths();
        try (var parts = new Parts()) {
            ReplicatedLog log =
                    MasterCheck.isMaster(place)
                            ? ClusterLog.open(place, cluster.get(), client.get(), outside.clock())
                            : ofFile();
            parts.add("log", log::close);
            var store = new ConfigStore(log, outside.clock());
            Config after = store.commit(Cause.outsideOfJobs(what), edit);
            var projection = new Projection(log, paths.data(), Owners.find()::give);
            projection.start();
            parts.add("projection", projection::close);
            projection.flush();
            NodeRpc nodes = outside.nodes().open(Masterd.addresses(store), cluster, client);
            var distribution = new PushedDistribution(log, nodes, paths.nodeRoot());
            distribution.start();
            parts.add("distribution", distribution::close);
            LiveConfig.settle(distribution);
            return after;
        }
    }

    private ReplicatedLog ofFile() throws IOException {
        ReplicatedLog log = InMemoryLog.open(ClusterLog.folds(), outside.clock());
        Import.carryOut(
                Import.decide(Import.file(place.paths().data()), log.view().of(ConfigStore.FOLD)),
                log,
                place.paths().data(),
                List.of(),
                0,
                outside.clock().instant());
        return log;
    }

    /** A change is in the files when it is answered, so nothing is left to do. */
    @Override
    public void flush() {}

    @Override
    public List<LockRow> locks() {
        return List.of();
    }

    private static GanetiException unreadable(IOException e) {
        return new GanetiException(
                "ConfigurationError", "The configuration cannot be read or written: " + e);
    }
}
