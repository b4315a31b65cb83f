package janeti.rest;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.config.Ownership;
import janeti.config.Projection;
import janeti.jobs.JobQueue;
import janeti.jobs.Jobs;
import janeti.jobs.Surroundings;
import janeti.jobs.SystemNetwork;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.InMemoryLog;
import janeti.luxi.ClientOps;
import janeti.luxi.MasterServer;
import janeti.luxi.SocketPlace;
import janeti.noderpc.MeasuredNodeRpc;
import janeti.noderpc.distribution.Distribution;
import janeti.query.Queries;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;

/** The recorded cluster's configuration, a queue, a socket, and the metrics of it all. */
record ServedMetrics(
        InMemoryLog log,
        Projection projection,
        JobQueue queue,
        MasterServer socket,
        FakeNodes nodes,
        Path place,
        MetricsServer server)
        implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static ServedMetrics in(Path folder) throws IOException {
        var clock = Clock.systemUTC();
        var log = InMemoryLog.open(List.of(ConfigStore.FOLD, JobQueue.fold()), clock);
        var store = new ConfigStore(log, clock);
        var locks = new LockTable(NanoClock.SYSTEM);
        var fakes = new FakeNodes();
        var nodes = new MeasuredNodeRpc(fakes);
        var world =
                new Surroundings(
                        log,
                        store,
                        locks,
                        nodes,
                        clock,
                        Thread::sleep,
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
        var projection =
                new Projection(
                        log,
                        Files.createDirectories(folder.resolve("data")),
                        Ownership.unchanged());
        projection.start();
        SocketPlace place = SocketPlace.in(folder, null, null);
        MasterServer socket =
                MasterServer.start(
                        place,
                        new ClientOps(
                                queue,
                                new Queries(
                                        store::current,
                                        queue,
                                        clock,
                                        nodes,
                                        nodes::changes,
                                        locks::rows)));
        var sources =
                new Sources(
                        queue,
                        locks,
                        log,
                        store,
                        projection,
                        Distribution.NOWHERE,
                        nodes,
                        socket.traffic());
        MetricsServer server =
                MetricsServer.start(
                        InetAddress.getLoopbackAddress(), 0, new Metrics(sources, clock));
        return new ServedMetrics(log, projection, queue, socket, fakes, place.socket(), server);
    }

    HttpResponse<String> ask(String method, String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://"
                                                    + InetAddress.getLoopbackAddress()
                                                            .getHostAddress()
                                                    + ":"
                                                    + server.port()
                                                    + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    Page page() {
        return Page.parse(ask("GET", "/metrics").body());
    }

    @Override
    public void close() {
        server.close();
        socket.close();
        queue.stop();
        projection.close();
        log.close();
    }
}
