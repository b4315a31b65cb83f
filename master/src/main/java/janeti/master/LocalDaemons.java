package janeti.master;

import janeti.master.LocalRoot.LocalNode;
import janeti.noderpc.HttpsNodeRpc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts and ends the daemons of an embedded cluster: the nodes' first, as the master asks them for
 * their vote, and the master's last; the other way round at the end.
 */
public final class LocalDaemons {
    private LocalDaemons() {}

    /** The commands that start a daemon; options follow. */
    public record Commands(List<String> master, List<String> node) {
        public Commands {
            master = List.copyOf(master);
            node = List.copyOf(node);
        }
    }

    /** What a start left: who failed and why; the others run. */
    public record NodesStarted(int count, List<String> failures) {
        public NodesStarted {
            failures = List.copyOf(failures);
        }
    }

    /** Those whose daemon does not run. */
    public static List<LocalNode> silent(List<LocalNode> nodes) {
        return nodes.stream().filter(node -> LocalDaemon.node(node.place()).pid() == null).toList();
    }

    /** Starts the daemons of these nodes, as many at once as there are processors. */
    public static NodesStarted startNodes(List<LocalNode> nodes, boolean one, Commands commands) {
        if (nodes.isEmpty()) {
            return new NodesStarted(0, List.of());
        }
        var failures = new ConcurrentLinkedQueue<String>();
        if (one) {
            startNodes(nodes, commands, failures);
        } else {
            try (ExecutorService threads = threads()) {
                for (LocalNode node : nodes) {
                    threads.execute(() -> startNodes(List.of(node), commands, failures));
                }
            }
        }
        int failed = one ? nodes.size() : failures.size();
        return new NodesStarted(
                failures.isEmpty() ? nodes.size() : nodes.size() - failed, List.copyOf(failures));
    }

    /** Starts one process; returns its pid when it serves, else is refused. */
    public static long startNodes(NodedSettings settings, Commands commands) {
        Place first = settings.first();
        return new Background(commands.node())
                .start(
                        new Background.Child(
                                settings.asDetachedOptions(), first, first.paths().nodeLogFile()));
    }

    private static ExecutorService threads() {
        return Executors.newFixedThreadPool(1 + Runtime.getRuntime().availableProcessors());
    }

    /** One process for all of these. */
    private static void startNodes(
            List<LocalNode> nodes, Commands commands, ConcurrentLinkedQueue<String> failures) {
        try {
            startNodes(
                    new NodedSettings(
                            nodes.stream().map(LocalDaemons::served).toList(),
                            Settings.Mode.BACKGROUND,
                            false,
                            Settings.SyslogUse.NO),
                    commands);
        } catch (StartRefused e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    /** Starts the master daemon; returns when it answers. */
    public static long startMaster(Place place, Commands commands) {
        return new Background(commands.master())
                .start(
                        new Settings(
                                place,
                                Settings.Mode.BACKGROUND,
                                false,
                                false,
                                false,
                                Settings.SyslogUse.NO,
                                Settings.METRICS_PORT));
    }

    /** How a node of this cluster is to be served. */
    public static NodedSettings.Served served(LocalNode node) {
        return new NodedSettings.Served(node.place(), node.address(), HttpsNodeRpc.PORT);
    }

    /**
     * Ends every daemon below a root, the master's first.
     *
     * @return those that would not end, by process; empty if all is quiet
     */
    public static Map<Long, LocalDaemon> stop(Path root, boolean force) {
        List<Place> places =
                Place.nodesBelow(root).stream().map(node -> Place.below(root, node)).toList();
        Map<Long, LocalDaemon> left = new LinkedHashMap<>();
        left.putAll(stop(places.stream().map(LocalDaemon::master).toList(), force));
        left.putAll(stop(places.stream().map(LocalDaemon::node).toList(), force));
        return left;
    }

    /** One process may be the daemon of many nodes. */
    private static Map<Long, LocalDaemon> stop(List<LocalDaemon> daemons, boolean force) {
        Map<Long, LocalDaemon> running = running(daemons);
        running.values().forEach(LocalDaemon::terminate);
        long end = System.nanoTime() + Limits.DAEMON_END.toNanos();
        Map<Long, LocalDaemon> left = new LinkedHashMap<>();
        running.forEach((pid, daemon) -> {
            Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            if (!daemon.isGone(rest) && !(force && isKilled(daemon))) {
                left.put(pid, daemon);
            }
        });
        return left;
    }

    /** The daemons that run, by process. */
    public static Map<Long, LocalDaemon> running(List<LocalDaemon> daemons) {
        Map<Long, LocalDaemon> running = new LinkedHashMap<>();
        for (LocalDaemon daemon : daemons) {
            Long pid = daemon.pid();
            if (pid != null) {
                running.putIfAbsent(pid, daemon);
            }
        }
        return running;
    }

    private static boolean isKilled(LocalDaemon daemon) {
        daemon.kill();
        return daemon.isGone(Limits.KILLED_END);
    }
}
