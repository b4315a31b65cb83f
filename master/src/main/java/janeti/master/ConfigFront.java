package janeti.master;

import janeti.luxi.ListenException;
import janeti.luxi.SocketPlace;
import janeti.master.front.ConfigCalls;
import janeti.master.front.ConfigServer;
import janeti.master.front.MasterOrAlone;
import janeti.protocol.NodeTlsException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * The small process that stands where ganeti-wconfd stood: it has that daemon's name, pid file and
 * socket, and forwards what it is asked to the master daemon. While that one does not run, as
 * during a master failover, it answers by itself.
 */
public final class ConfigFront {
    private static final Logger log = LoggerFactory.getLogger(ConfigFront.class);

    private ConfigFront() {}

    /**
     * What the front is told at its start.
     *
     * @param anyNode also where this node is not the master: it is about to become it
     */
    public record Start(
            Place place,
            Settings.Mode mode,
            boolean debug,
            boolean anyNode,
            Settings.SyslogUse syslog) {
        DaemonLog log() {
            return new DaemonLog(
                    place.paths().wconfdLogFile(),
                    mode == Settings.Mode.FOREGROUND,
                    debug,
                    syslog,
                    ProcessName.WCONFD);
        }

        private List<String> asDetachedOptions() {
            var options = new ArrayList<String>(List.of("--detached"));
            if (debug) {
                options.add("--debug");
            }
            if (anyNode) {
                options.add("--force-node");
            }
            options.add("--syslog=" + syslog.name().toLowerCase(Locale.ROOT));
            return options;
        }
    }

    /** The whole life of the process; in the background, that of the one that starts it. */
    public static ExitCode run(Start start, List<String> command) {
        if (start.mode() == Settings.Mode.BACKGROUND) {
            requireNode(start);
            new Background(command)
                    .start(
                            new Background.Child(
                                    start.asDetachedOptions(),
                                    start.place(),
                                    start.place().paths().wconfdLogFile()));
            return ExitCode.SUCCESS;
        }
        try {
            live(start);
            return ExitCode.SUCCESS;
        } catch (StartRefused e) {
            if (start.mode() == Settings.Mode.FOREGROUND) {
                throw e;
            }
            System.out.println(e.getMessage());
            return e.exitCode();
        }
    }

    private static void requireNode(Start start) {
        if (start.anyNode()) {
            MasterCheck.master(start.place()); // Only that there is a cluster.
        } else {
            MasterCheck.require(start.place());
        }
    }

    private static void live(Start start) {
        Paths paths = start.place().paths();
        requireNode(start);
        try (PidFile _ = PidFile.hold(paths.wconfdPidFile());
                Logging logging = Logging.daemon(start.log())) {
            var stop = new CountDownLatch(1);
            Signals.ofDaemon(stop, logging);
            ProcessName.set(ProcessName.WCONFD);
            var alone = new ConfigCalls(new LoneConfig(start.place(), Outside.real()));
            try (ConfigServer _ =
                    ConfigServer.start(
                            socket(paths), new MasterOrAlone(paths.configSocket(), alone))) {
                if (start.mode() == Settings.Mode.DETACHED) {
                    Background.tellThatWeServe();
                }
                stop.await();
            }
            log.info("front stopped: pid={}", ProcessHandle.current().pid());
        } catch (ListenException | NodeTlsException e) {
            throw Refusals.of(e);
        } catch (InterruptedException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "The daemon's main thread was interrupted.", e);
        }
    }

    private static SocketPlace socket(Paths paths) {
        return place(paths.wconfdSocket(), Owners.find());
    }

    /** A socket for the daemons' own user alone. */
    static SocketPlace place(java.nio.file.Path socket, Owners owners) {
        return new SocketPlace(
                socket,
                null,
                PosixFilePermissions.fromString("rw-------"),
                owners.mayGive() ? Owners.MASTERD : null,
                owners.mayGiveToGroups() ? Owners.DAEMONS : null);
    }
}
