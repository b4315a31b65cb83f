package janeti.jobs;

import janeti.model.NodeName;
import janeti.noderpc.distribution.Distribution;

import java.util.Collection;
import java.util.List;

/**
 * Waits in the name of an opcode until the nodes have the newest configuration. It may be done
 * twice, so it needs no intent; what came of it is recorded.
 */
record Delivery(Distribution distribution, JobLog jobLog, RunControl control, Replay replay) {
    /** The words of the step, by which it is known again. */
    private static final String STEP = "bring the configuration to the nodes";

    /** Returns what went wrong. */
    List<String> awaited(int step, Collection<NodeName> again) throws InterruptedException {
        Journal.Step known = replay.step(step, STEP);
        if (known != null) {
            return known.answer() instanceof List<?> lines
                    ? lines.stream().map(String::valueOf).toList()
                    : List.of();
        }
        control.begin("waits until the nodes have the newest configuration");
        List<String> failures = distribution.settle(again);
        control.begin(null);
        jobLog.answered(step, STEP, failures);
        return failures;
    }

    /** A change has reached whom the daemon's setting names, before it is told. */
    void awaitAcknowledged() {
        try {
            distribution.beforeAcknowledged();
        } catch (InterruptedException e) {
            // Killed, or the daemon ends: the change is made, and its end is recorded as it is.
            Thread.currentThread().interrupt();
        }
    }
}
