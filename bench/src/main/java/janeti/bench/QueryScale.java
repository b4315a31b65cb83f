package janeti.bench;

import janeti.config.Config;
import janeti.config.ConfigJson;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What queries cost from 100 to 50,000 instances, and while many ask for what nodes tell. Run by
 * {@code bench/run queries}.
 */
final class QueryScale {
    /** Instances and nodes of each size. */
    private static final List<int[]> SIZES =
            List.of(
                    new int[] {100, 10},
                    new int[] {1_000, 50},
                    new int[] {10_000, 200},
                    new int[] {50_000, 1_000});

    private static final int LARGE = 10_000;
    private static final int LARGEST = 50_000;

    /** Long enough for the compiler to be done with what is measured. */
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /** On one core the compiler takes its time too. */
    private static final Duration SINGLE_WARM_UP = Duration.ofSeconds(10);

    /** After the first, which is the compiler's. */
    private static final int LOADS = 5;

    private static final int LISTS = 20;
    private static final int SINGLES = 10_000;
    private static final int TURNS = 10;
    private static final int COMMITS = 1_000;
    private static final int BESIDE_LISTS = 10;
    private static final Duration BESIDE = Duration.ofSeconds(8);
    private static final int MANY = 16;
    private static final int LIVE_CLIENTS = 64;
    private static final Duration IDLE = Duration.ofSeconds(15);
    private static final Duration LIVE = Duration.ofSeconds(30);

    /** Idle and busy in turns: how quick the machine is differs from one minute to the next. */
    private static final int LIVE_TURNS = 3;

    /** What a node of the lab takes. */
    private static final Duration NODE_ANSWER = Duration.ofMillis(50);

    private final Findings findings = new Findings();
    private final Path folder;
    private double smallCommitMs;

    private QueryScale(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        Path beside = null;
        Path file = null;
        boolean single = args.length == 1 && args[0].equals("--single");
        boolean good = single || args.length % 2 == 0;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--beside" -> beside = Path.of(args[i + 1]).toAbsolutePath();
                case "--config" -> file = Path.of(args[i + 1]).toAbsolutePath();
                default -> good = false;
            }
        }
        if (!good || (beside == null) != (file == null)) {
            System.err.println(
                    "Arguments: none, or --single, or --beside PATH of another daemon's socket and --config FILE"
                            + " that it has read");
            System.exit(1);
            return;
        }
        Path folder = Files.createTempDirectory("janeti-queries");
        var bench = new QueryScale(folder);
        try {
            if (beside != null && file != null) {
                bench.beside(beside, file);
            } else if (single) {
                bench.singles();
            } else {
                for (int[] size : SIZES) {
                    bench.size(size[0], size[1]);
                }
                bench.live();
            }
        } finally {
            Files.delete(folder);
        }
        bench.findings.print(System.out);
    }

    private void size(int instances, int nodes) throws Exception {
        String of = "%,d instances: ".formatted(instances);
        byte[] file = ConfigJson.bytes(LargeConfig.of(instances, nodes));
        Config config = loaded(file, instances, of);
        try (QueryServer server = QueryServer.start(folder, config, new NoNodes())) {
            QueryLoad list = list(server.socket());
            list.many(1, WARM_UP);
            double listMs = list.one(LISTS).p50Ms();
            if (instances == LARGE) {
                findings.atMost(150, of + "list, 10 columns, p50", listMs, "ms");
            } else {
                findings.tell(of + "list, 10 columns, p50", listMs, "ms");
            }
            commits(server, instances, of);
        }
    }

    private Config loaded(byte[] file, int instances, String of) throws Exception {
        long before = usedBytes();
        Config config = ConfigJson.parse(file);
        double kib = (usedBytes() - before) / 1024.0 / instances;
        double ms = Times.of(LOADS, () -> reload(file, config)).p50Ms();
        if (instances == LARGEST) {
            findings.atMost(3_000, of + "load, p50", ms, "ms");
        } else {
            findings.tell(of + "load, p50", ms, "ms");
        }
        findings.tell(of + "memory for each, in the configuration", kib, "KiB");
        return config;
    }

    private static void reload(byte[] file, Config config) {
        if (ConfigJson.parse(file).instances().size() != config.instances().size()) {
            throw new IllegalStateException("The file was read in two ways");
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * One object by name, of clusters of all sizes. The program is kept to one core: from one core
     * to another a thread is woken in 13 us now and in 80 us then, and little else would be told.
     */
    private void singles() throws Exception {
        for (int[] size : SIZES) {
            Config config = LargeConfig.of(size[0], size[1]);
            try (QueryServer server = QueryServer.start(folder, config, new NoNodes())) {
                single(server.socket(), size[0], "%,d instances: ".formatted(size[0]));
            }
        }
    }

    private void single(Path socket, int instances, String of) throws Exception {
        QueryLoad one = named(socket, LargeConfig.name(instances / 2));
        byte[] answer = one.answer();
        byte[] marked = Arrays.copyOf(answer, answer.length + 1);
        marked[answer.length] = 3;
        Path echoSocket = folder.resolve("echo");
        try (var _ = new EchoServer(echoSocket, marked);
                var bare = new RawClient(echoSocket)) {
            one.many(1, SINGLE_WARM_UP);
            Times.of(SINGLES, () -> bare.ask(one.request()));
            double bareMs = 0;
            double ourMs = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                bareMs += Times.of(SINGLES / TURNS, () -> bare.ask(one.request())).p50Ms() / TURNS;
                ourMs += one.one(SINGLES / TURNS).p50Ms() / TURNS;
            }
            findings.atMost(3 * bareMs, of + "one by name, mean p50 of turns", ourMs, "ms");
        }
    }

    private void commits(QueryServer server, int instances, String of) throws Exception {
        Times.of(COMMITS, server::commit);
        double ms = Times.of(COMMITS, server::commit).p50Ms();
        if (smallCommitMs == 0) {
            smallCommitMs = ms;
        }
        if (instances == LARGE) {
            findings.atMost(1.5 * smallCommitMs, of + "commit without disk, p50", ms, "ms");
        } else {
            findings.tell(of + "commit without disk, p50", ms, "ms");
        }
    }

    /** Many ask for what nodes tell; those who do not, must not feel it. */
    private void live() throws Exception {
        Config config = LargeConfig.of(LIVE_CLIENTS, 3);
        try (QueryServer server = QueryServer.start(folder, config, new PatientNodes(NODE_ANSWER));
                var clients = Executors.newFixedThreadPool(2)) {
            QueryLoad one = named(server.socket(), LargeConfig.name(1));
            one.many(1, WARM_UP);
            QueryLoad nodes = QueryLoad.of(server.socket(), "node", List.of("name", "mfree"), null);
            QueryLoad instances =
                    QueryLoad.of(server.socket(), "instance", List.of("name", "status"), null);
            List<Times> idle = new ArrayList<>();
            List<Times> busy = new ArrayList<>();
            List<Times> lists = new ArrayList<>();
            for (int turn = 0; turn < LIVE_TURNS; turn++) {
                idle.add(one.many(1, IDLE));
                Future<Times> ofNodes = clients.submit(() -> nodes.many(LIVE_CLIENTS / 2, LIVE));
                Future<Times> ofInstances =
                        clients.submit(() -> instances.many(LIVE_CLIENTS / 2, LIVE));
                busy.add(one.many(1, LIVE.minusSeconds(2)));
                lists.add(ofNodes.get());
                lists.add(ofInstances.get());
            }
            Times all = Times.all(lists);
            findings.atMost(2_000, "64 clients, live lists: the longest", all.maxMs(), "ms");
            double perSecond = all.nanos().length / (double) LIVE_TURNS / LIVE.toSeconds();
            findings.tell("64 clients, live lists: all together", perSecond, "1/s");
            double idleMs = Times.all(idle).p99Ms();
            findings.tell("one by name, p99", idleMs, "ms");
            findings.atMost(
                    2 * idleMs,
                    "one by name, p99 beside the 64 clients",
                    Times.all(busy).p99Ms(),
                    "ms");
        }
    }

    /** The same questions to another daemon that has the same configuration, in turns. */
    private void beside(Path other, Path file) throws Exception {
        Config config = ConfigJson.parse(Files.readAllBytes(file));
        findings.tell("instances", config.instances().size(), "");
        try (QueryServer server = QueryServer.start(folder, config, new NoNodes())) {
            QueryLoad ours = list(server.socket());
            QueryLoad theirs = list(other);
            ours.many(1, WARM_UP);
            double theirMs = theirs.one(BESIDE_LISTS).p50Ms();
            double ourMs = ours.one(BESIDE_LISTS * 5).p50Ms();
            faster("list, one client, p50", theirMs, ourMs);
            Times theirMany = theirs.many(MANY, BESIDE);
            Times ourMany = ours.many(MANY, BESIDE);
            findings.tell("list, 16 clients, the longest, ours", ourMany.maxMs(), "ms");
            findings.tell("list, 16 clients, the longest, theirs", theirMany.maxMs(), "ms");
            faster("list, 16 clients, mean", theirMany.meanMs(), ourMany.meanMs());
        }
    }

    private void faster(String what, double theirMs, double ourMs) {
        findings.tell(what + ", ours", ourMs, "ms");
        findings.tell(what + ", theirs", theirMs, "ms");
        findings.atLeast(5, what + ", faster", theirMs / ourMs, "times");
    }

    private static QueryLoad list(Path socket) {
        return QueryLoad.of(socket, "instance", InstanceListBenchmark.COLUMNS, null);
    }

    private static QueryLoad named(Path socket, String name) {
        return QueryLoad.of(
                socket, "instance", InstanceListBenchmark.COLUMNS, List.of("==", "name", name));
    }
}
