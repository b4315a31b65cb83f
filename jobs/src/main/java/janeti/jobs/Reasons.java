package janeti.jobs;

import janeti.model.QueuedOp;

import java.util.ArrayList;
import java.util.List;

/** Reads reason trails: who wanted an opcode, and why. Source: spec/opcodes.json, ReasonTrail. */
final class Reasons {
    /** One entry of a trail. */
    record Step(String source, String text, long nanos) {}

    private Reasons() {}

    /** The trail of one opcode; an entry of another form is passed over. */
    static List<Step> of(QueuedOp op) {
        return op.input().get("reason") instanceof List<?> trail ? of(trail) : List.of();
    }

    static List<Step> of(List<?> trail) {
        List<Step> steps = new ArrayList<>(trail.size());
        for (Object entry : trail) {
            if (entry instanceof List<?> three
                    && three.size() == 3
                    && three.get(0) instanceof String source
                    && three.get(1) instanceof String text
                    && three.get(2) instanceof Number nanos) {
                steps.add(new Step(source, text, nanos.longValue()));
            }
        }
        return steps;
    }
}
