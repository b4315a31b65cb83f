package janeti.bench;

import janeti.protocol.LuxiClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures an embedded cluster of many nodes, all served by one node daemon process, while it is
 * filled with instances and afterwards. The figures of the real one for comparison stand in its
 * notes of 1,000 instances: 2.8 s to create one, 47 ms to list all with configured fields.
 */
public final class LargeCluster {
    private static final String LAUNCHER = System.getProperty("janeti.launcher", "janeti");
    private static final int JOBS_A_REQUEST = 100;
    private static final int LISTS = 30;
    private static final int OPERATIONS = 20;

    /** Of pid files below the cluster's folder. */
    private static final int DEPTH = 6;

    private static final List<String> CONFIGURED =
            List.of(
                    "name",
                    "hypervisor",
                    "os",
                    "pnode",
                    "admin_state",
                    "be/memory",
                    "disk_template");
    private static final List<String> LIVE =
            List.of("name", "hypervisor", "os", "pnode", "status", "oper_ram");
    private static final List<String> NODE_LIVE =
            List.of(
                    "name",
                    "dtotal",
                    "dfree",
                    "mtotal",
                    "mnode",
                    "mfree",
                    "pinst_cnt",
                    "sinst_cnt");

    private final Findings findings = new Findings();
    private final Path root;
    private final int nodes;
    private final int instances;

    private LargeCluster(Path root, int nodes, int instances) {
        this.root = root;
        this.nodes = nodes;
        this.instances = instances;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 4) {
            System.err.println(
                    "Arguments: FOLDER NODES INSTANCES NETWORK, as in /tmp/x 200 2000 127.79");
            System.exit(1);
        }
        var bench =
                new LargeCluster(
                        Path.of(args[0]).toAbsolutePath().resolve("cluster"),
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]));
        bench.run(args[3]);
        bench.findings.print(System.out);
    }

    private void run(String network) throws Exception {
        long start = System.nanoTime();
        janeti(
                "up",
                "--root",
                root.toString(),
                "--nodes",
                Integer.toString(nodes),
                "--one-process",
                "--network",
                network);
        findings.tell("janeti up of %,d nodes".formatted(nodes), secondsSince(start), "s");
        try {
            memory("before");
            fill();
            memory("after");
            lists();
            operations();
            memory("at the end");
        } finally {
            janeti("down", "--root", root.toString());
        }
    }

    private static void janeti(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(LAUNCHER);
        command.addAll(List.of(arguments));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
    }

    private Path socket() throws IOException {
        try (Stream<Path> trees = Files.list(root)) {
            return trees.map(tree -> tree.resolve("var/run/ganeti/socket/ganeti-query"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IOException("There is no socket below " + root));
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static String instance(int number) {
        return "inst" + number + ".janeti.internal";
    }

    private static Map<String, Object> create(int number, String node) {
        return Map.ofEntries(
                Map.entry("OP_ID", "OP_INSTANCE_CREATE"),
                Map.entry("reason", List.of()),
                Map.entry("instance_name", instance(number)),
                Map.entry("mode", "create"),
                Map.entry("disk_template", "diskless"),
                Map.entry("disks", List.of()),
                Map.entry("nics", List.of(Map.of())),
                Map.entry("os_type", "noop"),
                Map.entry("pnode", node),
                Map.entry("ip_check", false),
                Map.entry("name_check", false),
                Map.entry("start", true));
    }

    private static Map<String, Object> op(String id, int number) {
        return Map.of("OP_ID", id, "reason", List.of(), "instance_name", instance(number));
    }

    private void fill() throws IOException {
        try (var client = new JobClient(socket())) {
            long start = System.nanoTime();
            List<Object> jobs = new ArrayList<>();
            for (int from = 0; from < instances; from += JOBS_A_REQUEST) {
                List<List<Object>> request = new ArrayList<>();
                for (int i = from; i < Math.min(instances, from + JOBS_A_REQUEST); i++) {
                    request.add(List.of(create(i, nodeName(i % nodes))));
                }
                jobs.addAll(client.submitMany(request));
            }
            client.awaitAll(jobs);
            findings.tell(
                    "creation of %,d instances".formatted(instances),
                    instances / secondsSince(start),
                    "1/s");
        }
    }

    private static String nodeName(int index) {
        return "node" + (index + 1) + ".janeti.internal";
    }

    private void lists() throws Exception {
        try (var luxi = LuxiClient.connect(socket())) {
            list("list of all instances, 7 configured fields", luxi, "instance", CONFIGURED);
            list("list of all instances with live fields", luxi, "instance", LIVE);
            list("list of all nodes, gnt-node list", luxi, "node", NODE_LIVE);
        }
    }

    private void list(String what, LuxiClient luxi, String resource, List<String> fields)
            throws Exception {
        luxi.call("Query", resource, fields, null);
        Times times = Times.of(LISTS, () -> luxi.call("Query", resource, fields, null));
        findings.tell(what + ", p50", times.p50Ms(), "ms");
        findings.tell(what + ", p99", times.p99Ms(), "ms");
    }

    private void operations() throws Exception {
        try (var client = new JobClient(socket())) {
            int[] next = {0};
            for (String id : List.of("OP_INSTANCE_SHUTDOWN", "OP_INSTANCE_STARTUP")) {
                next[0] = 0;
                Times times = Times.of(OPERATIONS, () -> client.run(op(id, next[0]++)));
                findings.tell(id + ", p50", times.p50Ms(), "ms");
            }
            findings.tell(
                    "empty job, p50",
                    Times.of(OPERATIONS, () -> client.run(Samples.emptyOp())).p50Ms(),
                    "ms");
        }
    }

    /** Of each daemon by its pid file; one that serves many nodes has one for each. */
    private void memory(String when) throws IOException {
        try (Stream<Path> files =
                Files.find(root, DEPTH, (path, _) -> path.toString().endsWith(".pid"))) {
            Map<String, String> daemons = new TreeMap<>();
            for (Path file : files.toList()) {
                daemons.put(Files.readString(file).strip(), file.getFileName().toString());
            }
            for (Map.Entry<String, String> daemon : daemons.entrySet()) {
                findings.tell(
                        "resident memory %s, %s".formatted(when, daemon.getValue()),
                        residentMib(daemon.getKey()),
                        "MiB");
            }
        }
    }

    private static double residentMib(String pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("The kernel tells no memory of process " + pid);
    }
}
