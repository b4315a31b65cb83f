package janeti.jobs;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEdit;
import janeti.config.Reservations;
import janeti.locks.LockLevel;
import janeti.locks.LockName;
import janeti.locks.Ticket;
import janeti.model.BugException;
import janeti.model.NodeFault;
import janeti.model.NodeName;
import janeti.model.WireTime;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.units.DrawnIds;
import janeti.units.Meeting;
import janeti.units.Undo;
import janeti.units.UnitContext;
import janeti.units.Validity;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The world of one opcode under way. Each effect of its execute phase has a position; its intent is
 * durable before it is asked for and its answer is recorded after ({@link Effects}). What the
 * prepare phase asks is not recorded: its plan is. An opcode that goes on after a crash meets what
 * is known ({@link Replay}) before anything happens.
 */
final class JobContext implements UnitContext {
    /** The words of a step that submits jobs. */
    static final String SUBMISSION = "submit jobs";

    /** The words of a wait, by which it is known again. */
    private static final String SLEEP = "sleep";

    private final Surroundings world;
    private final NodeRpc nodes;
    private final JobLog jobLog;
    private final RunControl control;
    private final DrawnIds ids;
    private final Ticket ticket;
    private final List<?> reason;
    private final Replay replay;
    private final Effects effects;
    private final Visits visits;
    private final Delivery delivery;
    private final Commits commits;
    private final UndoList undo;
    private boolean executing;
    private int steps;
    private int lines;

    /**
     * @param ticket what the opcode holds its locks with
     * @param reason the opcode's reason trail
     */
    JobContext(
            Surroundings world,
            JobLog jobLog,
            RunControl control,
            DrawnIds ids,
            Ticket ticket,
            List<?> reason,
            Replay replay) {
        this.world = world;
        this.nodes = new JobNodes(world.nodes(), jobLog.story());
        this.jobLog = jobLog;
        this.control = control;
        this.ids = ids;
        this.ticket = ticket;
        this.reason = reason;
        this.replay = replay;
        this.effects = new Effects(world, jobLog, control, nodes, replay);
        this.visits = new Visits(world, jobLog, control);
        this.delivery = new Delivery(world.distribution(), jobLog, control, replay);
        this.commits = new Commits(world.config(), jobLog, replay);
        this.undo = new UndoList(jobLog, control, effects, commits, replay);
    }

    /** The nodes, each call a line of the job's story. */
    NodeRpc nodes() {
        return nodes;
    }

    /** Whether the opcode has changed the configuration, be it only in order to change it back. */
    boolean changedConfig() {
        return commits.any();
    }

    /**
     * Before the opcode's success is told: what it changed is where the daemon's setting wants it.
     */
    void awaitAcknowledged() {
        if (commits.any()) {
            delivery.awaitAcknowledged();
        }
    }

    /** The prepare phase is over; effects count from here. */
    void beginExecuting() {
        executing = true;
    }

    @Override
    public Config config() {
        return replay.config(world.config().current(), steps);
    }

    @Override
    public Instant now() {
        return world.clock().instant();
    }

    @Override
    public DrawnIds ids() {
        return ids;
    }

    @Override
    public List<?> reason() {
        return reason;
    }

    @Override
    public void release(LockLevel... levels) {
        for (LockLevel level : levels) {
            releaseBut(level, List.of());
        }
    }

    @Override
    public void releaseBut(LockLevel level, Collection<String> kept) {
        List<LockName> names =
                world.locks().held(ticket).locks().keySet().stream()
                        .filter(name -> name.level() == level)
                        .filter(name -> !kept.contains(name.name()))
                        .toList();
        if (!names.isEmpty()) {
            // Before others can have them: what they then write lies behind this in the log.
            jobLog.released(names.stream().map(LockName::wireName).toList());
            world.locks().release(ticket, names);
        }
    }

    @Override
    public Config commit(String what, List<ConfigChange> changes) {
        return commitStep(what, (store, cause) -> store.commitAsync(cause, changes));
    }

    @Override
    public Config commit(String what, ConfigEdit edit) {
        return commitStep(what, (store, cause) -> store.commitAsync(cause, edit));
    }

    private Config commitStep(String what, Commits.Asked commit) {
        control.check();
        if (!executing) {
            throw new BugException("A unit changes the configuration before its execute phase");
        }
        Config made = commits.once(steps++, what, commit);
        return made == null ? config() : made;
    }

    @Override
    public @Nullable String uncertain(LockLevel level, String name) {
        String lock = new LockName(level, name).wireName();
        JobsState.Doubt doubt = queue().doubts().get(lock);
        if (doubt == null) {
            return null;
        }
        jobLog.settles(lock);
        return "job %s was given up at %s while it was at this: %s"
                .formatted(doubt.job(), doubt.since(), doubt.what());
    }

    @Override
    public boolean queueIsDrained() {
        return queue().drained();
    }

    @Override
    public @Nullable Double watcherPause() {
        return queue().watcherPause();
    }

    private JobsState queue() {
        return world.log().view().of(JobsFold.INSTANCE);
    }

    @Override
    public <R> @Nullable R call(NodeName node, NodeCall<R> call) {
        NodeAnswer<R> answer = tryCall(node, call);
        if (answer instanceof NodeAnswer.Done<R> done) {
            return done.value();
        }
        throw new NodeFault(node, call.name(), String.valueOf(answer.failure()));
    }

    @Override
    public <R> NodeAnswer<R> tryCall(NodeName node, NodeCall<R> call) {
        control.check();
        jobLog.say();
        NodeAnswer<R> answer = executing ? effects.call(steps++, node, call) : looked(node, call);
        control.check();
        return answer;
    }

    private <R> NodeAnswer<R> looked(NodeName node, NodeCall<R> call) {
        control.begin("asks " + node + " for " + call.name());
        NodeAnswer<R> answer = nodes.call(node, call);
        control.begin(null);
        return answer;
    }

    @Override
    public <R> Map<NodeName, NodeAnswer<R>> all(Collection<NodeName> where, NodeCall<R> call) {
        control.check();
        List<NodeName> inOrder = new ArrayList<>(where);
        jobLog.say();
        Map<NodeName, NodeAnswer<R>> answers;
        if (executing) {
            int first = steps;
            steps += inOrder.size();
            answers = effects.all(first, inOrder, call);
        } else {
            answers = nodes.callAll(inOrder, call);
        }
        control.check();
        return answers;
    }

    @Override
    public List<String> distribute(Collection<NodeName> again) {
        control.check();
        jobLog.say();
        int step = steps++;
        return waiting(() -> delivery.awaited(step, again));
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        onlyInPrepare();
        NodeAnswer<R> answer = nodes.callAt(node, ip, call);
        control.check();
        return answer;
    }

    @Override
    public <T> T choose(Function<Reservations.Choice, T> choosing) {
        onlyInPrepare(); // What is recorded with the plan is held again after a crash.
        return world.config()
                .reservations()
                .choose(jobLog.job(), world.config()::current, choosing);
    }

    @Override
    public @Nullable Validity certificate(String file) {
        Path path = world.dataFolder().resolve(file);
        if (!Files.exists(path)) {
            return null;
        }
        X509Certificate found = NodeIdentity.readCertificate(path);
        return new Validity(found.getNotBefore().toInstant(), found.getNotAfter().toInstant());
    }

    @Override
    public List<String> resolve(String host) {
        onlyInPrepare();
        return waiting(() -> world.network().resolve(host));
    }

    @Override
    public boolean answersAt(String ip, int port, @Nullable String from) {
        onlyInPrepare();
        return waiting(() -> world.network().answersAt(ip, port, from));
    }

    /** What is not recorded must not steer what is. */
    private void onlyInPrepare() {
        control.check();
        jobLog.say();
        if (executing) {
            throw new BugException("A unit asks in its execute phase for what is not recorded");
        }
    }

    @Override
    public void sleep(Duration duration) {
        control.check();
        int step = executing ? steps++ : steps;
        if (duration.compareTo(Limits.UNSEEN_SLEEP) >= 0) {
            jobLog.say();
        }
        if (!executing || duration.compareTo(Limits.RESUMED_SLEEP) < 0) {
            pass(duration); // So short that it may be slept twice.
            return;
        }
        Instant until = waitsUntil(step, SLEEP, duration);
        if (until != null) {
            control.begin("sleeps until " + until);
            pass(left(until, duration));
            control.begin(null);
            jobLog.answered(step, null, null);
        }
    }

    /** Records a wait, or finds it again; null when it is over already. */
    private @Nullable Instant waitsUntil(int step, String what, Duration duration) {
        Journal.Step known = replay.step(step, what);
        if (known == null) {
            Instant until = now().plus(duration);
            jobLog.intended(step, what, until);
            return until;
        }
        return known.answered()
                ? null
                : known.answer() instanceof Number micros
                        ? WireTime.ofMicros(micros.longValue())
                        : now();
    }

    /** The clock may have been set back while nobody was there. */
    private Duration left(Instant until, Duration atMost) {
        Duration left = Duration.between(now(), until);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(atMost) > 0 ? atMost : left;
    }

    private void pass(Duration duration) {
        try {
            world.sleeper().sleep(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean sleepUntilPoked(Duration duration, String announcementType) {
        control.check();
        jobLog.say();
        int step = steps++;
        Journal.Step known = replay.step(step, announcementType);
        if (known != null && known.answered()) {
            return Boolean.TRUE.equals(known.answer());
        }
        Instant until = waitsUntil(step, announcementType, duration);
        boolean poked =
                until != null
                        && waiting(() -> visits.poked(left(until, duration), announcementType));
        jobLog.answered(step, null, poked);
        return poked;
    }

    /** Nothing is done by it, so it needs no intent; what came of it is recorded. */
    @Override
    public Meeting meet(String type, List<@Nullable Object> details, Meeting.Limits limits) {
        control.check();
        if (!executing) {
            return waiting(() -> visits.met(type, details, limits));
        }
        int step = steps++;
        String what = type + " " + details;
        Journal.Step known = replay.step(step, what);
        if (known != null) {
            return Meeting.valueOf(String.valueOf(known.answer()));
        }
        Meeting outcome = waiting(() -> visits.met(type, details, limits));
        jobLog.answered(step, what, outcome.name());
        return outcome;
    }

    /**
     * Submits the jobs that the opcode asks for, once.
     *
     * @param submission given the step whose answer it is; it records both in one entry
     * @return a row for each
     */
    List<?> submitted(IntFunction<List<Object>> submission) {
        control.check();
        jobLog.say();
        int step = steps++;
        Journal.Step known = replay.step(step, SUBMISSION); // Both are in one entry.
        return known != null && known.answer() instanceof List<?> rows
                ? List.copyOf(rows)
                : submission.apply(step);
    }

    /** A wait that an interrupt ends. */
    private interface Wait<T> {
        T end() throws InterruptedException;
    }

    private <T> T waiting(Wait<T> wait) {
        try {
            return wait.end();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Only a kill interrupts a job that runs; one that waits may be cancelled as well. */
    private RuntimeException interrupted(InterruptedException e) {
        control.check();
        return control.wish() == RunControl.Wish.NONE
                ? new BugException("A job was interrupted by nobody", e)
                : new RunControl.CanceledException();
    }

    @Override
    public void feedback(String text) {
        if (!executing) {
            jobLog.message(text, 0);
            return;
        }
        lines++;
        if (lines > replay.lines()) {
            jobLog.message(text, lines);
        }
    }

    @Override
    public void undo(String what, Undo step) {
        undo.note(what, step);
    }

    @Override
    public void keep() {
        undo.keep();
    }

    /**
     * Takes back what was done.
     *
     * @param error how the opcode ends after it
     */
    void takeBack(Object error) {
        undo.takeBack(error);
    }
}
