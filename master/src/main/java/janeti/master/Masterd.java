package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigStore;
import janeti.config.Projection;
import janeti.config.history.History;
import janeti.config.object.Cluster;
import janeti.config.object.Node;
import janeti.jobs.CrashPoint;
import janeti.jobs.JobCopies;
import janeti.jobs.JobQueue;
import janeti.jobs.Jobs;
import janeti.jobs.Surroundings;
import janeti.jobs.SystemNetwork;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.ReplicatedLog;
import janeti.luxi.ClientOps;
import janeti.luxi.ListenException;
import janeti.luxi.MasterServer;
import janeti.luxi.RequestHandler;
import janeti.luxi.SocketPlace;
import janeti.master.front.ConfigCalls;
import janeti.master.front.ConfigServer;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.noderpc.MeasuredNodeRpc;
import janeti.noderpc.NodeAddress;
import janeti.noderpc.NodeAddresses;
import janeti.noderpc.NodeRpc;
import janeti.noderpc.distribution.Distribution;
import janeti.noderpc.distribution.PushedDistribution;
import janeti.protocol.IdentityFile;
import janeti.protocol.NodeCall.MasterNetwork;
import janeti.query.JobSource;
import janeti.query.Queries;
import janeti.rest.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The master daemon: starts in the order below, serves, ends in the reverse order.
 *
 * <p>Pid file → are we the master by our own files? → log, and whose config.data is it? → vote →
 * jobs of the last daemon → socket → serve → the master's address. Each step may refuse the start;
 * then what the steps before it opened is closed again.
 */
public final class Masterd implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Masterd.class);

    private final Settings settings;
    private final Outside outside;
    private final Owners owners = Owners.find();
    private final Parts parts = new Parts();

    private Masterd(Settings settings, Outside outside) {
        this.settings = settings;
        this.outside = outside;
    }

    /**
     * The whole life of a daemon process. Returns when a signal ended it.
     *
     * @throws StartRefused in the foreground; a detached daemon tells it on standard output
     */
    public static ExitCode run(Settings settings) {
        boolean detached = settings.mode() == Settings.Mode.DETACHED;
        try {
            live(settings, detached);
            return ExitCode.SUCCESS;
        } catch (StartRefused e) {
            if (!detached) {
                throw e;
            }
            System.out.println(e.getMessage());
            return e.exitCode();
        }
    }

    /** The same settings, after the user has confirmed what is dangerous in them. */
    public static Settings confirmed(Settings settings, InputStream answers, PrintStream terminal) {
        requireSetUp(settings.place());
        MasterCheck.require(settings.place());
        NoVoting.confirm(settings, answers, terminal);
        return settings.noVoting() ? settings.withYesDoIt() : settings;
    }

    private static void live(Settings settings, boolean detached) {
        Place place = settings.place();
        requireSetUp(place);
        try (PidFile _ = hold(place);
                Logging logging = Logging.daemon(settings.log())) {
            var stop = new CountDownLatch(1);
            Signals.ofDaemon(stop, logging);
            ProcessName.set(ProcessName.LUXID);
            Settings meant = confirmed(settings, System.in, System.err);
            try (Masterd _ = start(meant, Outside.real())) {
                if (detached) {
                    Background.tellThatWeServe();
                }
                stop.await();
                log.info("daemon stopping: running jobs go on to a safe point");
                Watchdog.start(Limits.SHUTDOWN);
            } catch (StartRefused e) {
                log.error("daemon not started: exit={} {}", e.exitCode().number(), e.getMessage());
                throw e;
            } catch (InterruptedException e) {
                throw new StartRefused(
                        ExitCode.FAILURE, "The daemon's main thread was interrupted.", e);
            }
            log.info("daemon stopped: pid={}", ProcessHandle.current().pid());
        }
    }

    /** Starts every part; returns when clients may come. */
    static Masterd start(Settings settings, Outside outside) {
        var master = new Masterd(settings, outside);
        try {
            master.open();
            return master;
        } catch (IOException e) {
            master.close();
            throw Refusals.of(e);
        } catch (RuntimeException e) {
            master.close();
            throw Refusals.of(e);
        }
    }

    /** No new jobs; those that run get to a safe point; what is told is on disk; no socket. */
    @Override
    public void close() {
        parts.close();
    }

    private void open() throws IOException {
        Place place = settings.place();
        Paths paths = place.paths();
        MasterCheck.require(place);
        var cluster = new IdentityFile(paths.serverPem());
        var client = new IdentityFile(paths.clientPem());
        ReplicatedLog truth = ClusterLog.open(place, cluster.get(), client.get(), outside.clock());
        parts.add("log", truth::close);
        ConfigStore config = new ConfigStore(truth, outside.clock());
        var nodes = new MeasuredNodeRpc(outside.nodes().open(addresses(config), cluster, client));
        vote(config.current(), nodes);
        var projection = new Projection(truth, paths.data(), owners::give);
        projection.start();
        parts.add("projection", projection::close);
        var distribution = new PushedDistribution(truth, nodes, paths.nodeRoot());
        distribution.start();
        parts.add("distribution", distribution::close);
        serve(truth, config, nodes, projection, distribution);
        masterIp(config.current(), nodes);
        log.info(
                "daemon serves: cluster={} node={} pid={} serial={}",
                config.current().cluster().name(),
                place.node(),
                ProcessHandle.current().pid(),
                config.current().serial());
    }

    private void vote(Config config, NodeRpc nodes) {
        if (settings.noVoting()) {
            log.warn("vote skipped: --no-voting was given and confirmed");
            return;
        }
        List<NodeName> all = config.nodes().values().stream().map(Node::name).toList();
        new MasterElection(settings.place().node(), nodes, outside.pause()).hold(all);
    }

    private void serve(
            ReplicatedLog truth,
            ConfigStore config,
            MeasuredNodeRpc nodes,
            Projection projection,
            Distribution distribution)
            throws IOException {
        Paths paths = settings.place().paths();
        owners.folder(paths.sockets(), "rwxrwx---", Owners.MASTERD, Owners.DAEMONS);
        var locks = new LockTable(NanoClock.SYSTEM);
        boolean candidates = settings.durability() == Settings.Durability.CANDIDATES;
        Surroundings world =
                new Surroundings(
                                truth,
                                config,
                                locks,
                                nodes,
                                outside.clock(),
                                Thread::sleep,
                                new SystemNetwork(),
                                new SecureRandom(),
                                Thread.ofVirtual().name("job-", 0).factory(),
                                paths.sockets(),
                                paths.data())
                        .withDistribution(
                                candidates
                                        ? CandidatesFirst.changesFirst(distribution)
                                        : distribution);
        JobQueue jobs =
                Jobs.open(
                        world,
                        paths.queue(),
                        ownerOfQueueFiles(),
                        new WatcherPause(paths.watcherPause(), owners),
                        paths.etc().resolve("hooks"));
        var history = new History(truth, paths.history(), job -> submitter(jobs, job));
        history.start();
        parts.add("history", history::close);
        var copies = new JobCopies(truth, nodes, paths.queue());
        copies.start();
        parts.add("job-copies", copies::close);
        CrashPoint.arrange(System.getenv(), world);
        jobs.start();
        RequestHandler ops =
                new ClientOps(
                        jobs,
                        new Queries(
                                config::current,
                                jobs,
                                outside.clock(),
                                nodes,
                                nodes::changes,
                                locks::rows),
                        distribution);
        MasterServer server =
                listen(
                        jobs,
                        candidates ? new CandidatesFirst(ops, copies::settle, distribution) : ops);
        parts.add("socket", server::close);
        var calls = new ConfigCalls(new LiveConfig(config, projection, distribution, locks));
        ConfigServer front =
                ConfigServer.start(ConfigFront.place(paths.configSocket(), owners), calls);
        parts.add("config-socket", front::close);
        parts.add("jobs", jobs::stop);
        metrics(
                new Sources(
                        jobs,
                        locks,
                        truth,
                        config,
                        projection,
                        distribution,
                        copies,
                        nodes,
                        server.traffic()));
    }

    private static @Nullable String submitter(JobQueue jobs, JobId id) {
        try {
            JobSource.Found found = jobs.find(id);
            return found == null ? null : found.job().submitter().user();
        } catch (GanetiException e) {
            log.warn("job={} its submitter is not known: cause={}", id, e.getMessage());
            return null;
        }
    }

    private void metrics(Sources sources) {
        if (settings.metricsPort() == 0) {
            return;
        }
        String address = sources.config().current().node(settings.place().node()).primaryIp();
        MetricsDoor door =
                MetricsDoor.open(address, settings.metricsPort(), sources, outside.clock());
        parts.add("metrics", door::close);
    }

    private MasterServer listen(JobQueue jobs, RequestHandler ops) {
        SocketPlace place =
                SocketPlace.in(
                        settings.place().paths().sockets(),
                        owners.mayGive() ? Owners.MASTERD : null,
                        owners.mayGiveToGroups() ? Owners.DAEMONS : null);
        try {
            return MasterServer.start(place, ops);
        } catch (ListenException e) {
            jobs.stop();
            throw e;
        }
    }

    /** On a thread of its own: the daemon serves whether or not the node daemon answers. */
    private void masterIp(Config config, NodeRpc nodes) {
        Cluster.Master master = config.cluster().master();
        var network =
                new MasterNetwork(
                        master.node().value(),
                        master.ip(),
                        Math.toIntExact(master.netmask()),
                        master.netdev(),
                        Math.toIntExact(master.ipFamily()));
        Thread activation =
                Thread.ofVirtual()
                        .name("master-ip")
                        .start(() ->
                                new MasterIp(nodes)
                                        .activate(
                                                settings.place().node(),
                                                network,
                                                master.externalScript()));
        parts.add("master-ip", activation::interrupt);
    }

    static NodeAddresses addresses(ConfigStore config) {
        return name -> {
            try {
                Node node = config.current().node(name);
                return new NodeAddress(node.primaryIp(), node.offline());
            } catch (PrereqException e) {
                log.debug("node={} not in the configuration: cause={}", name, e.getMessage());
                return null;
            }
        };
    }

    private Consumer<Path> ownerOfQueueFiles() {
        Owners.Gift gift = owners.to(Owners.MASTERD, Owners.DAEMONS);
        return path -> {
            try {
                gift.give(path);
            } catch (IOException e) {
                log.warn("file={} not given to its user: cause={}", path, e.toString());
            }
        };
    }

    private static void requireSetUp(Place place) {
        if (!Files.isDirectory(place.paths().data())) {
            MasterCheck.master(place); // Refuses, with the words for a node without a cluster.
        }
    }

    private static PidFile hold(Place place) {
        try {
            Owners plain = Owners.find();
            plain.folder(place.paths().run(), "rwxr-xr-x", "root", Owners.DAEMONS);
            plain.folder(place.paths().logs(), "rwxrwx---", "root", Owners.DAEMONS);
        } catch (IOException e) {
            throw Refusals.of(e);
        }
        return PidFile.hold(place.paths().pidFile());
    }
}
