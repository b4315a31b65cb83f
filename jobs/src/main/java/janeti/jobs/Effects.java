package janeti.jobs;

import janeti.jobs.RunControl.Wish;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.LookUp;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What one opcode makes nodes do. Each call has a position; its intent is durable before it is made
 * and its answer is recorded after, so that no daemon ever makes a call again whose answer is
 * known. A call that was made and not answered is made again only if that does no harm; else the
 * node is asked how things stand, if there is a way to, or the opcode does not go on.
 */
final class Effects {
    private final JobLog jobLog;
    private final RunControl control;
    private final NodeRpc nodes;
    private final Replay replay;
    private final BigAnswers beside;

    /**
     * @param nodes those of the world, told of in the job's story
     */
    Effects(Surroundings world, JobLog jobLog, RunControl control, NodeRpc nodes, Replay replay) {
        this.beside = BigAnswers.below(world.dataFolder());
        this.jobLog = jobLog;
        this.control = control;
        this.nodes = nodes;
        this.replay = replay;
    }

    /** The words of a call, which also tell it from others. */
    static String words(NodeName node, NodeCall<?> call) {
        return "call " + call.name() + " to node " + node;
    }

    <R> NodeAnswer<R> call(int position, NodeName node, NodeCall<R> call) {
        NodeAnswer<R> known = known(position, node, call);
        if (known != null) {
            return known;
        }
        settle(call);
        NodeAnswer<R> answer = asking(node.value(), call, () -> nodes.call(node, call));
        record(position, node, call, answer);
        return answer;
    }

    /** The same call to many nodes at once; each has a position, in their order. */
    <R> Map<NodeName, NodeAnswer<R>> all(int first, List<NodeName> where, NodeCall<R> call) {
        Map<NodeName, NodeAnswer<R>> answers = new TreeMap<>();
        List<NodeName> unasked = new ArrayList<>();
        for (int i = 0; i < where.size(); i++) {
            NodeAnswer<R> known = known(first + i, where.get(i), call);
            if (known == null) {
                unasked.add(where.get(i));
            } else {
                answers.put(where.get(i), known);
            }
        }
        if (unasked.isEmpty()) {
            return answers;
        }
        settle(call);
        answers.putAll(asking(unasked.size() + " nodes", call, () -> nodes.callAll(unasked, call)));
        for (int i = 0; i < where.size(); i++) {
            NodeAnswer<R> answer = answers.get(where.get(i));
            if (answer != null && unasked.contains(where.get(i))) {
                record(first + i, where.get(i), call, answer);
            }
        }
        return answers;
    }

    /** The answer if there is one already; null: the call is to be made, its intent is recorded. */
    private <R> @Nullable NodeAnswer<R> known(int position, NodeName node, NodeCall<R> call) {
        String what = words(node, call);
        Journal.Step step = replay.step(position, what);
        if (step == null) {
            jobLog.requireRoom();
            if (call.repeat() == NodeCall.Repeat.NEVER && call.lookUp() == null) {
                // A crash after its intent leaves it in doubt, so that is written last of all.
                jobLog.settle();
            }
            if (isRecorded(call)) {
                jobLog.intended(position, what, null);
            }
            return null;
        }
        if (step.answered()) {
            return Answers.read(call, beside.restored(step.answer()));
        }
        if (call.repeat() != NodeCall.Repeat.NEVER) {
            return null;
        }
        jobLog.story().tell("asks how things stand, for an answer was lost: " + what);
        return switch (found(node, call)) {
            case NOT_DONE -> null;
            case DONE -> {
                NodeAnswer<R> done = new NodeAnswer.Done<>(null);
                record(position, node, call, done);
                yield done;
            }
            case UNCLEAR ->
                    throw new LostWayException(
                            "node %s had been asked for %s and the answer is lost, it must not be"
                                            .formatted(node, call.name())
                                    + " asked twice. Whether that was done is not known: look at"
                                    + " the node. What this job had done before was taken back as"
                                    + " far as it can be");
        };
    }

    private LookUp.Finding found(NodeName node, NodeCall<?> call) {
        LookUp<?> lookUp = call.lookUp();
        return lookUp == null ? LookUp.Finding.UNCLEAR : found(node, lookUp);
    }

    private <Q> LookUp.Finding found(NodeName node, LookUp<Q> lookUp) {
        return lookUp.reading().apply(nodes.call(node, lookUp.question()));
    }

    /** What changes nothing needs no intent: it may always be asked for again. */
    private static boolean isRecorded(NodeCall<?> call) {
        return call.repeat() != NodeCall.Repeat.READ;
    }

    private void settle(NodeCall<?> call) {
        if (isRecorded(call)) {
            jobLog.settle();
        }
    }

    private <T> T asking(String whom, NodeCall<?> call, Supplier<T> made) {
        boolean shielded = call.repeat() == NodeCall.Repeat.NEVER;
        control.begin("asks " + whom + " for " + call.name());
        if (shielded) {
            control.shield();
        }
        try {
            return made.get();
        } finally {
            if (shielded) {
                control.unshield();
            }
            control.begin(null);
        }
    }

    private <R> void record(int position, NodeName node, NodeCall<R> call, NodeAnswer<R> answer) {
        if (answer instanceof NodeAnswer.Unreachable<R>
                && control.wish().compareTo(Wish.KILL) >= 0) {
            return; // The kill ended the wait; of the call nothing is known.
        }
        jobLog.answered(
                position,
                isRecorded(call) ? null : words(node, call),
                beside.kept(jobLog.job(), jobLog.op(), position, Answers.wire(call, answer)));
    }
}
