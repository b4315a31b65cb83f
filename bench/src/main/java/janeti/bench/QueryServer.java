package janeti.bench;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.ConfigEntries;
import janeti.config.ConfigStore;
import janeti.config.object.Instance;
import janeti.log.InMemoryLog;
import janeti.luxi.MasterServer;
import janeti.luxi.RequestHandler;
import janeti.luxi.SocketPlace;
import janeti.model.GanetiException;
import janeti.model.Submitter;
import janeti.noderpc.NodeRpc;
import janeti.protocol.LuxiRequest;
import janeti.query.Queries;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The socket, the queries and the configuration of the daemon, on a log without a disk. */
final class QueryServer implements AutoCloseable {

    private final InMemoryLog log;
    private final ConfigStore store;
    private final Path socket;
    private final MasterServer server;

    private QueryServer(InMemoryLog log, ConfigStore store, Path socket, MasterServer server) {
        this.log = log;
        this.store = store;
        this.socket = socket;
        this.server = server;
    }

    static QueryServer start(Path folder, Config config, NodeRpc nodes) {
        Clock clock = Clock.systemUTC();
        var log = InMemoryLog.open(List.of(ConfigStore.FOLD), clock);
        var store = new ConfigStore(log, clock);
        log.append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(config, List.of(), 0, "")))
                .join();
        var queries =
                new Queries(
                        store::current, new ListedJobs(List.of()), clock, nodes, _ -> 0, List::of);
        SocketPlace place = SocketPlace.in(folder, null, null);
        return new QueryServer(
                log, store, place.socket(), MasterServer.start(place, new Asked(queries)));
    }

    Path socket() {
        return socket;
    }

    /** One change of one instance, from the proposal to every reader. */
    void commit() {
        Instance first = store.current().instances().firstEntry().getValue();
        store.commit(Cause.outsideOfJobs("measured"), List.of(new InstancePut(first)));
    }

    /** Queries alone. */
    private record Asked(Queries queries) implements RequestHandler {
        @Override
        public Object answer(LuxiRequest request, Submitter who) {
            if (request instanceof LuxiRequest.Query query) {
                return queries.query(query);
            }
            throw GanetiException.generic("Only queries are measured");
        }

        @Override
        public boolean mayWait(LuxiRequest request) {
            return queries.mayWait(request);
        }
    }

    @Override
    public void close() {
        server.close();
        log.close();
    }
}
