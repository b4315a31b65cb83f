package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The guests of a node: which there are, how one comes and goes.
 *
 * <p>A guest that moves has a process on either node for a while, and runs in one of them. A file
 * marks it on either side until the move is ended by a call; until then its own QEMU is asked where
 * it is. So also after a node daemon died in between, a guest that has left is not taken for
 * running here, and is never continued: then there would be two of it.
 */
public record Guests(NodeTree tree) {
    private static final Logger log = LoggerFactory.getLogger(Guests.class);

    /** Where a guest is, as far as this node goes. */
    public enum State {
        ABSENT,
        RUNS,
        /** Its process waits for it. */
        ARRIVING,
        /** Its process is left, it runs on the other node. */
        LEFT
    }

    public GuestFiles files(String name) {
        return new GuestFiles(tree, name);
    }

    public State state(String name) {
        GuestFiles files = files(name);
        return GuestProcess.find(files) == null ? State.ABSENT : stateOfProcess(files);
    }

    /** Those that run, with their processes. */
    public Map<String, GuestProcess> running() {
        var running = new TreeMap<String, GuestProcess>();
        GuestProcess.all(tree)
                .forEach((name, process) -> {
                    if (stateOfProcess(files(name)) == State.RUNS) {
                        running.put(name, process);
                    }
                });
        return running;
    }

    private static State stateOfProcess(GuestFiles files) {
        boolean arrives = Files.exists(files.incoming());
        boolean leaves = Files.exists(files.outgoing());
        if (!arrives && !leaves) {
            return State.RUNS;
        }
        try (Qmp qmp = Qmp.of(files)) {
            String state = qmp.runState();
            if (arrives) {
                return state.equals("inmigrate") ? State.ARRIVING : State.RUNS;
            }
            return state.equals("postmigrate") ? State.LEFT : State.RUNS;
        } catch (CallFailedException e) {
            // Its process may have ended just now; a guest on the way that cannot be asked is not
            // said to run here.
            log.warn(
                    "guest on its way cannot be asked: name={} cause={}",
                    files.name(),
                    e.getMessage());
            return arrives ? State.ARRIVING : State.RUNS;
        }
    }

    /** What a running guest was started with; of one that has just arrived too. */
    public GuestRuntime runtime(String name) {
        GuestFiles files = files(name);
        return GuestRuntime.read(
                Files.exists(files.incoming()) ? files.incoming() : files.runtime());
    }

    /** Keeps a change of what a running guest has. */
    void keep(GuestRuntime guest) {
        guest.write(files(guest.instance().name()).runtime());
    }

    /**
     * Starts its process, and returns when it lives in the background. Fails without leaving
     * anything.
     */
    public void launch(GuestRuntime guest, QemuCommand.Start start) {
        GuestFiles files = files(guest.instance().name());
        files.makeFolders();
        files.clear(); // Whoever holds its lock and found no process may.
        guest.write(start == QemuCommand.Start.INCOMING ? files.incoming() : files.runtime());
        try {
            List<String> words = new QemuCommand(files, guest).words(start);
            requireProgram(words.getFirst());
            Command.Ended ended =
                    new Command(
                                    words,
                                    Map.of("PATH", Command.PATH, "LC_ALL", "C"),
                                    Path.of("/"),
                                    Limits.START)
                            .run();
            if (ended.failed()) {
                throw new CallFailedException(
                        "Hypervisor error: Failed to start instance "
                                + guest.instance().name()
                                + ": "
                                + words.getFirst()
                                + " "
                                + ended.failure()
                                + ": "
                                + ended.output().strip());
            }
            setPassword(files, guest.parameters());
        } catch (CallFailedException e) {
            end(files);
            forget(guest);
            throw e;
        }
    }

    private static void requireProgram(String program) {
        if (!Files.isExecutable(Path.of(program))) {
            throw new CallFailedException(
                    "Hypervisor error: there is no program "
                            + program
                            + " on this node; install QEMU (Debian: qemu-system-x86), or set the"
                            + " hypervisor parameter kvm_path");
        }
    }

    private void setPassword(GuestFiles files, GuestParameters parameters) {
        String file = parameters.text("vnc_password_file");
        if (file.isEmpty() || parameters.text("vnc_bind_address").isEmpty()) {
            return;
        }
        try (Qmp qmp = Qmp.of(files)) {
            String password = NodeTree.text(QemuCommand.onMachine(tree, file)).strip();
            var _ = qmp.execute("set_password", Map.of("protocol", "vnc", "password", password));
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot read the VNC password from " + file + ": " + e, e);
        }
    }

    /**
     * Ends a guest: asks it to power down, again now and then, and kills it when its time is over.
     *
     * @return false if it had to be killed
     */
    public boolean shutDown(String name, Duration limit) {
        GuestFiles files = files(name);
        GuestProcess process = GuestProcess.find(files);
        boolean clean = true;
        if (process != null) {
            clean = stateOfProcess(files) == State.RUNS && powersDown(files, process, limit);
        }
        GuestRuntime guest = runtimeOrNull(files);
        end(files);
        if (guest != null) {
            forget(guest);
        }
        return clean;
    }

    private static boolean powersDown(GuestFiles files, GuestProcess process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            try (Qmp qmp = Qmp.of(files)) {
                var _ = qmp.execute("system_powerdown");
            } catch (CallFailedException e) {
                log.info("guest not asked: name={} cause={}", files.name(), e.getMessage());
            }
            long left = Math.max(0, end - System.nanoTime());
            if (process.hasEndedWithin(
                    Duration.ofNanos(Math.min(left, Limits.ASKED_AGAIN.toNanos())))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable GuestRuntime runtimeOrNull(GuestFiles files) {
        try {
            if (Files.exists(files.incoming())) {
                return GuestRuntime.read(files.incoming());
            }
            return Files.exists(files.runtime()) ? GuestRuntime.read(files.runtime()) : null;
        } catch (CallFailedException e) {
            log.warn(
                    "network cards stay connected: guest={} cause={}",
                    files.name(),
                    e.getMessage());
            return null;
        }
    }

    /** Kills its process, if there is one. */
    private static void end(GuestFiles files) {
        GuestProcess process = GuestProcess.find(files);
        if (process != null) {
            process.kill();
        }
    }

    /** Removes what is left of one that has no process. */
    private void forget(GuestRuntime guest) {
        var taps = new Taps(tree);
        guest.cards().forEach(taps::disconnect);
        files(guest.instance().name()).clear();
    }
}
