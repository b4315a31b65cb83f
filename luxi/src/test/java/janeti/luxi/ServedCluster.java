package janeti.luxi;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.jobs.JobQueue;
import janeti.jobs.Jobs;
import janeti.jobs.Surroundings;
import janeti.jobs.SystemNetwork;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.InMemoryLog;
import janeti.protocol.ClusterCall;
import janeti.protocol.NodeAnswer;
import janeti.query.Queries;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * The recorded cluster's configuration, a queue on a log in memory, and the socket before them.
 * Delays last until {@code wake} has a permit.
 */
record ServedCluster(
        InMemoryLog log, JobQueue queue, Semaphore wake, MasterServer server, Path socket)
        implements AutoCloseable {

    /** What lies on each node. */
    static final String EXPORT = "old.gnt.lab";

    static ServedCluster in(Path folder) throws IOException {
        var clock = Clock.systemUTC();
        var log = InMemoryLog.open(List.of(ConfigStore.FOLD, JobQueue.fold()), clock);
        var store = new ConfigStore(log, clock);
        var wake = new Semaphore(0);
        var nodes =
                new FakeNodes()
                        .on(
                                ClusterCall.ExportList.class,
                                call -> new NodeAnswer.Done<>(List.of(EXPORT)));
        var locks = new LockTable(NanoClock.SYSTEM);
        var world =
                new Surroundings(
                        log,
                        store,
                        locks,
                        nodes,
                        clock,
                        _ -> wake.acquire(),
                        new SystemNetwork(),
                        new Random(1),
                        Thread.ofVirtual().factory(),
                        folder,
                        folder);
        JobQueue queue =
                Jobs.open(
                        world, folder.resolve("queue"), _ -> {}, _ -> {}, folder.resolve("hooks"));
        Config config = ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));
        log.append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(config, List.of(), 0, "")))
                .join();
        queue.start();
        var ops =
                new ClientOps(
                        queue,
                        new Queries(
                                store::current, queue, clock, nodes, nodes::changes, locks::rows));
        SocketPlace place = SocketPlace.in(folder, null, null);
        return new ServedCluster(log, queue, wake, MasterServer.start(place, ops), place.socket());
    }

    @Override
    public void close() {
        server.close();
        wake.release(1000);
        queue.stop();
        log.close();
    }
}
