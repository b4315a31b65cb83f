package janeti.jobs;

import janeti.config.ConfigEntries;
import janeti.config.ConfigStore;
import janeti.locks.LockTable;
import janeti.log.Fold;
import janeti.log.InMemoryLog;
import janeti.model.NodeName;
import janeti.testkit.FakeNodes;
import janeti.testkit.ManualClock;
import janeti.testkit.WorkingNodes;
import janeti.testkit.simulation.SimulatedLog;
import janeti.testkit.simulation.SimulatedNodes;
import janeti.testkit.simulation.TurnThread;
import janeti.testkit.simulation.Turns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A whole queue (log, configuration, locks, scheduler, jobs) in one process, its threads run one at
 * a time, its clients, crashes and failing nodes drawn from a seed: the same seed is the same
 * history. After each step {@link SimulationChecks} looks whether all is as it must be.
 */
final class QueueSimulation implements AutoCloseable {
    private static final List<Fold<?>> FOLDS =
            List.of(ConfigStore.FOLD, JobQueue.fold(), RecordedEffects.INSTANCE);

    /** What clients and the world do in one history. */
    private static final int ACTIONS = 24;

    /** Turns until a history is taken for one that never ends. */
    private static final int MOST_TURNS = 50_000;

    private static final int MOST_CRASHES = 2;

    /** One that nobody will ever wait for in vain: raised priorities take half an hour each. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final long seed;
    private final int forgets;
    private final Path folder;
    private final InMemoryLog.Store store = new InMemoryLog.Store();
    private final FakeNodes nodes = new FakeNodes();
    private final List<String> history = new ArrayList<>();
    private final SimulationChecks checks;
    private final SimulatedClients clients;
    final Random random;
    final ManualClock clock = new ManualClock();
    final WorkingNodes machines = new WorkingNodes(nodes);
    final Set<NodeName> failing = new HashSet<>();

    // Of the present life of the daemon.
    Turns turns = new Turns(clock);
    SimulatedLog log = new SimulatedLog(turns, store, FOLDS, clock);
    LockTable locks = new LockTable(turns);
    ConfigStore config = new ConfigStore(log, clock);
    JobQueue queue;
    private TurnThread start;
    private int lives;
    private int turnsTaken;

    QueueSimulation(long seed, Path folder) {
        this(seed, folder, 0);
    }

    /**
     * @param forgets how many durable entries the disk loses in a crash: none, if it is worth its
     *     name
     */
    QueueSimulation(long seed, Path folder, int forgets) {
        this.seed = seed;
        this.forgets = forgets;
        this.folder = folder;
        this.random = new Random(seed);
        this.checks = new SimulationChecks(this);
        this.clients = new SimulatedClients(this, checks);
        this.queue = open();
        var imported = new ConfigEntries.Imported(TestMaster.newCluster(), List.of(), 0, "");
        log.append(ConfigEntries.IMPORTED, ConfigEntries.imported(imported)).join();
        this.start = turns.start("start", queue::start);
    }

    private JobQueue open() {
        lives++;
        var way = new SimulatedNodes(turns, nodes, random, failing, checks::calls);
        var world =
                new Surroundings(
                        log,
                        config,
                        locks,
                        way,
                        clock,
                        turns,
                        turns::sleep,
                        new FakeNetwork(),
                        new Random(seed * 31 + lives),
                        turns,
                        folder,
                        folder);
        return Jobs.open(
                world, folder.resolve("queue"), path -> {}, until -> {}, folder.resolve("hooks"));
    }

    /** The history; throws an AssertionError with the seed in it if something is not as it must. */
    List<String> run() {
        try {
            for (int done = 0; done < ACTIONS; ) {
                if (isServing() && random.nextInt(9) == 0) {
                    act();
                    done++;
                } else if (!step()) {
                    passTime();
                }
            }
            tell("no more actions");
            failing.clear();
            settle();
            checks.atEnd();
            return history;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d: %s; replay it with -Djaneti.seed=%d%n%s"
                            .formatted(seed, e.getMessage(), seed, String.join("\n", history)),
                    e);
        }
    }

    SimulationChecks checks() {
        return checks;
    }

    boolean nodesMayFail() {
        return seed % 2 == 1;
    }

    void tell(String line) {
        history.add("%05d %s".formatted(turnsTaken, line));
    }

    private boolean isServing() {
        return start.hasEnded();
    }

    private void act() {
        int dice = random.nextInt(100);
        if (dice < 4 && lives <= MOST_CRASHES) {
            crash();
        } else if (dice < 12) {
            let(Duration.ofMillis(random.nextInt(20_000)));
        } else if (dice < 15 && nodesMayFail()) {
            clients.failOrMendNode();
        } else if (dice < 30) {
            letItBeQuiet();
            checks.whenQuiet();
        } else {
            clients.act();
        }
    }

    /** Goes on until nothing happens by itself. */
    private void letItBeQuiet() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = step();
        }
    }

    /** One turn, or one entry more on the disk; false when there is nothing to do but wait. */
    private boolean step() {
        List<TurnThread> ready = turns.ready();
        List<TurnThread> busy = ready.stream().filter(thread -> !thread.isParked()).toList();
        List<TurnThread> from = busy.isEmpty() || random.nextInt(5) == 0 ? ready : busy;
        int disk = Math.min(log.undurable(), 2);
        int choices = from.size() + disk;
        if (choices == 0) {
            return false;
        }
        turnsTaken++;
        if (turnsTaken > MOST_TURNS) {
            throw new AssertionError("The history does not end: " + threads());
        }
        int choice = random.nextInt(choices);
        if (choice >= from.size()) {
            log.makeDurable(); // Nobody gets or gives back a lock by that.
            checks.afterEntry();
        } else {
            TurnThread thread = from.get(choice);
            String waited = thread.waitsFor();
            turns.go(thread);
            tell(thread.name() + " had " + waited + ", waits for " + thread.waitsFor());
            checks.afterTurn();
        }
        return true;
    }

    /** Nothing happens by itself: time goes on to where something does. */
    private boolean passTime() {
        Long next = turns.nextDeadline();
        if (next == null) {
            return false;
        }
        let(Duration.ofNanos(Math.max(1, next - clock.nanoTime())));
        return true;
    }

    private void let(Duration passes) {
        tell("time passes: " + passes);
        clock.advance(passes);
    }

    private void settle() {
        long end = clock.nanoTime() + LONGEST.toNanos();
        while (step() || passTime()) {
            if (clock.nanoTime() > end) {
                throw new AssertionError("Deadlock: nobody goes on by himself: " + threads());
            }
        }
        if (!turns.alive().isEmpty()) {
            throw new AssertionError("Deadlock: " + threads());
        }
    }

    private List<String> threads() {
        return turns.alive().stream().map(t -> t.name() + " for " + t.waitsFor()).toList();
    }

    /** The daemon dies where it stands; another one begins with what the disk has kept. */
    private void crash() {
        int kept = random.nextInt(log.undurable() + 1);
        tell("crash: kept=" + kept + " of=" + log.undurable());
        log.crash(kept - forgets);
        die();
        if (random.nextInt(3) == 0) {
            SimulatedLog.compact(store, FOLDS, clock);
        }
        turns = new Turns(clock);
        log = new SimulatedLog(turns, store, FOLDS, clock);
        locks = new LockTable(turns);
        config = new ConfigStore(log, clock);
        checks.crashed();
        queue = open();
        start = turns.start("start", queue::start);
    }

    private void die() {
        turns.die();
        queue.stop(); // No job runs any more; the writer of the job files ends.
    }

    @Override
    public void close() {
        log.close();
        die();
    }
}
