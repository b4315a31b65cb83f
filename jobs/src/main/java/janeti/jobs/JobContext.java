package janeti.jobs;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEdit;
import janeti.locks.LockLevel;
import janeti.locks.Ticket;
import janeti.model.BugException;
import janeti.model.ExecException;
import janeti.model.NodeFault;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.units.DrawnIds;
import janeti.units.Meeting;
import janeti.units.Undo;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The world of one opcode under way. Each effect of its execute phase has a position; its intent is
 * durable before it is asked for and its answer is recorded after. What the prepare phase asks is
 * not recorded: its plan is.
 */
final class JobContext implements UnitContext {
    private static final Logger LOG = LoggerFactory.getLogger(JobContext.class);

    /** The words of a step that submits jobs. */
    static final String SUBMISSION = "submit jobs";

    /** What is to be taken back, with the words for it. */
    private record Planned(String what, Undo undo) {}

    private final Surroundings world;
    private final NodeRpc nodes;
    private final JobLog jobLog;
    private final RunControl control;
    private final DrawnIds ids;
    private final Ticket ticket;
    private final List<?> reason;
    private final Deque<Planned> undo = new ArrayDeque<>();
    private boolean executing;
    private boolean changedConfig;
    private int steps;

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
            List<?> reason) {
        this.world = world;
        this.nodes = new JobNodes(world.nodes(), jobLog.story());
        this.jobLog = jobLog;
        this.control = control;
        this.ids = ids;
        this.ticket = ticket;
        this.reason = reason;
    }

    /** The nodes, each call a line of the job's story. */
    NodeRpc nodes() {
        return nodes;
    }

    /** Whether the opcode has changed the configuration, be it only in order to change it back. */
    boolean changedConfig() {
        return changedConfig;
    }

    /** The prepare phase is over; effects count from here. */
    void beginExecuting() {
        executing = true;
    }

    @Override
    public Config config() {
        return world.config().current();
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
        world.locks()
                .release(
                        ticket,
                        world.locks().held(ticket).locks().keySet().stream()
                                .filter(name -> name.level() == level)
                                .filter(name -> !kept.contains(name.name()))
                                .toList());
    }

    @Override
    public Config commit(String what, List<ConfigChange> changes) {
        Cause cause = nextCause(what);
        return told(cause, () -> world.config().commitAsync(cause, changes));
    }

    @Override
    public Config commit(String what, ConfigEdit edit) {
        Cause cause = nextCause(what);
        return told(cause, () -> world.config().commitAsync(cause, edit));
    }

    private Config told(Cause cause, Supplier<CompletableFuture<Config>> commit) {
        jobLog.say();
        long began = System.nanoTime();
        Config config = await(commit.get());
        changedConfig = true;
        jobLog.story()
                .tell(
                        "committed: serial=%d what=\"%s\" took_ms=%d"
                                .formatted(config.serial(), cause.what(), Story.msSince(began)));
        return config;
    }

    private Cause nextCause(String what) {
        control.check();
        if (!executing) {
            throw new BugException("A unit changes the configuration before its execute phase");
        }
        return new Cause(jobLog.job(), jobLog.op(), steps++, what);
    }

    /** Not interruptible: a change that is under way becomes true or fails, killed job or not. */
    private static Config await(CompletableFuture<Config> durable) {
        try {
            return durable.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
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
        int step = steps++;
        jobLog.say();
        intend(step, node, call);
        jobLog.settle();
        NodeAnswer<R> answer = nodes.call(node, call);
        record(step, call, answer);
        control.check();
        return answer;
    }

    @Override
    public <R> Map<NodeName, NodeAnswer<R>> all(Collection<NodeName> nodes, NodeCall<R> call) {
        control.check();
        List<NodeName> inOrder = new ArrayList<>(nodes);
        jobLog.say();
        int first = steps;
        steps += inOrder.size();
        for (int i = 0; i < inOrder.size(); i++) {
            intend(first + i, inOrder.get(i), call);
        }
        jobLog.settle();
        Map<NodeName, NodeAnswer<R>> answers = new TreeMap<>(this.nodes.callAll(inOrder, call));
        for (int i = 0; i < inOrder.size(); i++) {
            NodeAnswer<R> answer = answers.get(inOrder.get(i));
            if (answer != null) {
                record(first + i, call, answer);
            }
        }
        control.check();
        return answers;
    }

    /** An effect that changes nothing needs no intent: it may always be asked for again. */
    private void intend(int step, NodeName node, NodeCall<?> call) {
        if (executing && call.repeat() != NodeCall.Repeat.READ) {
            jobLog.intended(step, "call " + call.name() + " to node " + node);
        }
    }

    private <R> void record(int step, NodeCall<R> call, NodeAnswer<R> answer) {
        if (!executing) {
            return;
        }
        jobLog.answered(
                step,
                switch (answer) {
                    case NodeAnswer.Done<R> done -> {
                        List<@Nullable Object> row = new ArrayList<>();
                        row.add("done");
                        row.add(call.encode(done.value()));
                        yield row;
                    }
                    case NodeAnswer.Failed<R> failed -> List.of("failed", failed.text());
                    case NodeAnswer.Unreachable<R> none ->
                            List.of("unreachable", none.text(), none.mayHaveArrived());
                    case NodeAnswer.Offline<R> offline -> List.of("offline");
                });
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        onlyInPrepare();
        NodeAnswer<R> answer = nodes.callAt(node, ip, call);
        control.check();
        return answer;
    }

    @Override
    public List<String> resolve(String host) {
        onlyInPrepare();
        try {
            return world.network().resolve(host);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean answersAt(String ip, int port, @Nullable String from) {
        onlyInPrepare();
        try {
            return world.network().answersAt(ip, port, from);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
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
        if (duration.compareTo(Limits.UNSEEN_SLEEP) >= 0) {
            jobLog.say();
        }
        try {
            world.sleeper().sleep(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean sleepUntilPoked(Duration duration, String announcementType) {
        control.check();
        try (var socket = OperatorSocket.open(world.socketFolder())) {
            jobLog.line(announcementType, List.of(socket.path().toString()));
            var poked = new CompletableFuture<Boolean>();
            world.threads().newThread(() -> socket.awaitPoke(poked)).start();
            return poked.completeOnTimeout(false, duration.toNanos(), TimeUnit.NANOSECONDS).get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw new ExecException("The wait for an operator failed: " + e.getCause(), e);
        }
    }

    /** Nothing is done by it, so it needs no intent; what came of it is recorded. */
    @Override
    public Meeting meet(String type, List<@Nullable Object> details, Meeting.Limits limits) {
        control.check();
        int step = executing ? steps++ : -1;
        try (var socket = OperatorSocket.open(world.socketFolder())) {
            List<@Nullable Object> invitation = new ArrayList<>();
            invitation.add(socket.path().toString());
            invitation.addAll(details);
            jobLog.line(type, invitation);
            Meeting outcome = socket.awaitVisit(limits, world.threads());
            if (executing) {
                jobLog.answered(step, outcome.name());
            }
            return outcome;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Submits the jobs that the opcode asks for.
     *
     * @param submission given the step whose answer it is; it records both in one entry
     */
    List<Object> submitted(IntFunction<List<Object>> submission) {
        control.check();
        jobLog.say();
        return submission.apply(steps++);
    }

    /** Only a kill interrupts a job that runs; one that waits may be cancelled as well. */
    private RuntimeException interrupted(InterruptedException e) {
        control.check();
        return control.wish() == RunControl.Wish.NONE
                ? new BugException("A job was interrupted by nobody", e)
                : new CanceledException();
    }

    /** Thrown through a unit whose job is cancelled or suspended before it has its locks. */
    static final class CanceledException extends RuntimeException {
        CanceledException() {
            super("The job was cancelled while it waited");
        }
    }

    @Override
    public void feedback(String text) {
        jobLog.story().tell(text);
        jobLog.line("message", text);
    }

    @Override
    public void undo(String what, Undo step) {
        undo.push(new Planned(what, step));
    }

    @Override
    public void keep() {
        undo.clear();
    }

    /**
     * Takes back what was done, the last first; a step that fails does not keep the others back.
     */
    void takeBack() {
        Thread.interrupted(); // A kill interrupts the unit, not what makes good after it.
        long end = System.nanoTime() + Limits.UNDO.toNanos();
        while (!undo.isEmpty()) {
            Planned next = undo.pop();
            if (System.nanoTime() > end) {
                feedback("No time left to undo: " + next.what());
                continue;
            }
            try {
                jobLog.story().tell("undo: " + next.what());
                perform(next);
            } catch (RuntimeException e) {
                LOG.warn("{} undo failed: {}", jobLog.story().who(), next.what(), e);
                feedback("Could not undo: " + next.what() + ": " + e.getMessage());
            }
        }
    }

    private void perform(Planned next) {
        switch (next.undo()) {
            case Undo.Call(NodeName node, NodeCall<?> call) -> {
                String failure = nodes.call(node, call).failure();
                if (failure != null) {
                    feedback("Could not undo: " + next.what() + ": " + failure);
                }
            }
            case Undo.Commit(String what, List<ConfigChange> changes) -> {
                var cause = new Cause(jobLog.job(), jobLog.op(), steps++, what);
                var _ = told(cause, () -> world.config().commitAsync(cause, changes));
            }
        }
    }
}
