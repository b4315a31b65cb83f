package janeti.master;

import janeti.model.NodeName;
import janeti.node.NodeDaemon;
import janeti.node.NodeSettings;
import janeti.node.NodeStartException;
import janeti.protocol.NodeTlsException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The life of a process of node daemons: pid files → log → are the ports free → serve; SIGTERM ends
 * it, SIGHUP opens its log anew. What a node daemon does is in {@code janeti.node}.
 */
public final class Noded {
    /** Where node daemons listen. */
    public static final int PORT = NodeSettings.PORT;

    private static final Logger log = LoggerFactory.getLogger(Noded.class);

    private Noded() {}

    /**
     * The whole life. Returns when a signal ended it.
     *
     * @throws StartRefused in the foreground; a detached daemon tells it on standard output
     */
    public static ExitCode run(NodedSettings settings) {
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

    /** The address of a node by the files that the master gave it. */
    public static String ownAddress(Place place) {
        Path file = place.paths().ssconf("node_primary_ips");
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(place.node() + " ")) {
                    return line.substring(line.indexOf(' ') + 1).strip();
                }
            }
        } catch (IOException e) {
            throw Refusals.of(e);
        }
        throw new StartRefused(
                ExitCode.FAILURE,
                String.format(
                        "%s does not list node %s, so its address is not known; give it with"
                                + " --bind.",
                        file, place.node()));
    }

    private static void live(NodedSettings settings, boolean detached) {
        try (var pidFiles = new Parts()) {
            for (NodedSettings.Served node : settings.nodes()) {
                PidFile held = hold(node.place());
                pidFiles.add("pid-file " + node.place().node(), held::close);
            }
            try (Logging logging = Logging.daemon(settings.log())) {
                var stop = new CountDownLatch(1);
                Signals.ofDaemon(stop, logging);
                ProcessName.set(ProcessName.NODED);
                serve(settings, stop, detached);
            }
        }
    }

    private static void serve(NodedSettings settings, CountDownLatch stop, boolean detached) {
        List<NodeName> names = settings.nodes().stream().map(node -> node.place().node()).toList();
        try (NodeDaemon _ =
                NodeDaemon.start(settings.nodes().stream().map(Noded::settingsOf).toList())) {
            log.info(
                    "node daemon serves: nodes={} first={} pid={}",
                    names.size(),
                    names.getFirst(),
                    ProcessHandle.current().pid());
            if (detached) {
                Background.tellThatWeServe();
            }
            stop.await();
            Watchdog.start(Limits.SHUTDOWN);
        } catch (InterruptedException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "The daemon's main thread was interrupted.", e);
        } catch (StartRefused | NodeStartException | NodeTlsException | UncheckedIOException e) {
            StartRefused refused = Refusals.of(e);
            log.error("node daemon not started: {}", refused.getMessage());
            throw refused;
        } catch (RuntimeException | Error e) {
            log.error("node daemon ended by a bug or a broken installation", e);
            throw e;
        }
        log.info("node daemon stopped: pid={}", ProcessHandle.current().pid());
    }

    private static NodeSettings settingsOf(NodedSettings.Served node) {
        return new NodeSettings(
                node.place().node(), node.place().paths().nodeRoot(), node.address(), node.port());
    }

    private static PidFile hold(Place place) {
        try {
            Owners plain = Owners.find();
            plain.folder(place.paths().run(), "rwxr-xr-x", "root", Owners.DAEMONS);
            plain.folder(place.paths().logs(), "rwxrwx---", "root", Owners.DAEMONS);
        } catch (IOException e) {
            throw Refusals.of(e);
        }
        return PidFile.hold(place.paths().nodePidFile());
    }
}
