package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.MasterCheck;
import janeti.master.Outside;
import janeti.master.Paths;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the place of ganeti-luxid and ganeti-wconfd on this node, and gives it back. On the master
 * node our daemons take over the cluster at once; on another they will when it becomes the master.
 *
 * <p>Taking over again installs the program anew and starts our daemons anew: an update.
 */
public final class Adoption {
    static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path HOME = LIBRARIES.resolve("janeti");
    private static final List<String> WITHOUT_A_VOTE = List.of("--no-voting", "--yes-do-it");
    private static final Path PROGRAMS = Path.of("/usr/sbin");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final Place place;
    private final Outside outside;
    private final Path from;
    private final Path javaHome;
    private final Consumer<String> tell;
    private final Debian debian = new Debian(PROGRAMS);
    private final Installation installation = new Installation(HOME);

    /**
     * @param from the folder of the launcher that runs now
     * @param javaHome the JDK that will run the daemons
     * @param tell gets a line for each step
     */
    public Adoption(Place place, Outside outside, Path from, Path javaHome, Consumer<String> tell) {
        this.place = place;
        this.outside = outside;
        this.from = from;
        this.javaHome = javaHome;
        this.tell = tell;
    }

    /** Whether the other nodes are asked who is master, by the checks and by the daemon's start. */
    public enum Vote {
        HELD,
        /** They cannot be asked, and whoever runs this is certain that there is no other master. */
        SKIPPED
    }

    /** Looks at everything and changes nothing. */
    public List<Check> check(Vote vote) {
        var checks = new Checks(place, outside, debian, javaHome);
        List<Check> all = new ArrayList<>(checks.ofNode());
        if (isMaster()) {
            all.addAll(checks.ofMaster(debian.isDiverted(), vote));
        }
        return all;
    }

    /**
     * Changes nothing unless all checks hold.
     *
     * @param caches whether AOT caches are made, which takes a minute and saves seconds of each
     *     start
     */
    public void adopt(boolean caches, Vote vote) {
        List<Check> failed = check(vote).stream().filter(each -> !each.holds()).toList();
        if (!failed.isEmpty()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Nothing was changed: "
                            + String.join(
                                    "; ",
                                    failed.stream()
                                            .map(each -> each.what() + ": " + each.problem())
                                            .toList()));
        }
        tell.accept("installing in " + HOME);
        installation.install(from, javaHome);
        if (caches && !installation.train()) {
            tell.accept("no AOT caches could be made, starts will be slower: see " + HOME);
        }
        boolean master = isMaster();
        if (master && !debian.isDiverted()) {
            stopIdle();
        } else if (master) {
            stop();
        }
        tell.accept("our daemons take the place of Ganeti's in " + PROGRAMS);
        debian.diversions().forEach(each -> each.make(installation.launcher()));
        if (master) {
            startAndLook(vote);
        }
        if (!master) {
            tell.accept("Janeti is ready for when this node becomes the master");
            return;
        }
        tell.accept(
                "this node's master daemon is Janeti's now; "
                        + installation.launcher()
                        + " adopt --undo gives it back");
        tell.accept(
                "on master candidates where this is not run, Ganeti's own daemons take over after a"
                        + " gnt-cluster master-failover");
        tellOfDrain();
    }

    /** Puts Ganeti's daemons back; on the master node they go on from what ours have written. */
    public void undo() {
        Check root = Checks.byRoot();
        if (!root.holds()) {
            throw new StartRefused(ExitCode.FAILURE, "Nothing was changed: " + root.problem());
        }
        boolean master = isMaster();
        if (master && debian.isDiverted()) {
            if (!answers()) {
                // Only it knows what the log holds and the files do not yet.
                tell.accept("our master daemon does not run, it is started to write its files");
                start(Vote.HELD);
                awaitAnswers();
            }
            stopIdle();
        }
        tell.accept(
                debian.diversions().stream().anyMatch(Diversion::isBegun)
                        ? "Ganeti's daemons are put back in " + PROGRAMS
                        : "Ganeti's daemons are in " + PROGRAMS + " already");
        debian.diversions().forEach(Diversion::takeBack);
        putLogAside();
        if (master) {
            start(Vote.HELD);
            awaitAnswers();
            tellOfDrain();
        }
        tell.accept(
                "this node's daemons are Ganeti's"
                        + (Files.exists(HOME)
                                ? "; " + HOME + " is not used any more and may be removed"
                                : ""));
    }

    private void tellOfDrain() {
        if (Files.exists(drainFlag())) {
            tell.accept("the queue was drained before and is; see gnt-cluster queue undrain");
        }
    }

    /** A node without a cluster is not; it gets ready for the day when one begins there. */
    private boolean isMaster() {
        return Files.exists(place.paths().ssconf("master_node")) && MasterCheck.isMaster(place);
    }

    /** No new jobs, then no jobs, then no daemons; if jobs do not end, all is as it was. */
    private void stopIdle() {
        var drain = new Drain(drainFlag(), installation.drainMark());
        if (answers() && drain.begin()) {
            tell.accept("no new jobs are taken");
            ask("SetDrainFlag", true);
        }
        List<String> left = awaitIdle();
        if (!left.isEmpty()) {
            if (drain.isOurs()) {
                ask("SetDrainFlag", false);
                drain.forget();
            }
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Jobs have not ended within "
                            + Limits.JOBS_END.toMinutes()
                            + " minutes: "
                            + QueueLook.named(left)
                            + ". The daemons go on as before; run this again when they have.");
        }
        stop();
        drain.end();
    }

    private List<String> awaitIdle() {
        long end = System.nanoTime() + Limits.JOBS_END.toNanos();
        List<String> left = QueueLook.unfinished(place.paths().queue());
        while (!left.isEmpty() && System.nanoTime() < end) {
            pause();
            left = QueueLook.unfinished(place.paths().queue());
        }
        return left;
    }

    private Path drainFlag() {
        return place.paths().queue().resolve("drain");
    }

    private void stop() {
        tell.accept("the daemons are stopped");
        debian.stop(Debian.LUXID);
        debian.stop(Debian.WCONFD);
    }

    private void start(Vote vote) {
        debian.start(Debian.WCONFD, List.of());
        debian.start(Debian.LUXID, vote == Vote.HELD ? List.of() : WITHOUT_A_VOTE);
    }

    private void startAndLook(Vote vote) {
        tell.accept("our daemons are started");
        start(vote);
        awaitAnswers();
        for (String daemon : List.of(Debian.WCONFD, Debian.LUXID)) {
            if (!debian.runs(daemon)) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        "Our "
                                + daemon
                                + " does not run; see "
                                + place.paths().logs()
                                + ". \"janeti adopt --undo\" puts Ganeti's back.");
            }
        }
    }

    private boolean answers() {
        return version() != null;
    }

    private void awaitAnswers() {
        long end = System.nanoTime() + Limits.ANSWERS.toNanos();
        while (!answers()) {
            if (System.nanoTime() > end) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        String.format(
                                "The master daemon was started and does not answer at %s within"
                                        + " %d s; its log in %s says why.",
                                place.paths().querySocket(),
                                Limits.ANSWERS.toSeconds(),
                                place.paths().logs()));
            }
            pause();
        }
    }

    private @Nullable Object version() {
        try (LuxiClient luxi = LuxiClient.connect(place.paths().querySocket())) {
            return luxi.call("QueryConfigValues", List.of("cluster_name"));
        } catch (GanetiException e) {
            return null; // Not now; whoever asks says what follows from that.
        }
    }

    private void ask(String method, Object argument) {
        try (LuxiClient luxi = LuxiClient.connect(place.paths().querySocket())) {
            luxi.call(method, argument);
        }
    }

    /**
     * Ganeti's daemons may number jobs that our log knows nothing of; coming again begins with what
     * their files say then.
     */
    private void putLogAside() {
        Paths paths = place.paths();
        if (!Files.exists(paths.log())) {
            return;
        }
        Path aside =
                paths.log()
                        .resolveSibling(
                                paths.log().getFileName()
                                        + ".undone-"
                                        + STAMP.format(Instant.now(outside.clock())));
        try {
            Files.move(paths.log(), aside);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot put the log aside as " + aside + ": " + e, e);
        }
        tell.accept("our log is kept as " + aside);
    }

    private static void pause() {
        try {
            Thread.sleep(Limits.LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted; run this again.", e);
        }
    }
}
