package janeti.jobs;

import janeti.model.QueuedOp;
import janeti.op.OpInput;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the jobs that an opcode asks for inherit from it. Source: spec/locking.md, job and opcode
 * states. The priority too where they set none; Ganeti means to do so and takes its default for one
 * that was set.
 */
final class ChildJobs {
    private ChildJobs() {}

    static List<List<OpInput>> of(QueuedOp parent, List<List<OpInput>> jobs) {
        return jobs.stream()
                .map(ops -> ops.stream().map(op -> inheriting(parent.input(), op)).toList())
                .toList();
    }

    private static OpInput inheriting(Map<String, @Nullable Object> parent, OpInput child) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>(child.wire());
        wire.put("debug_level", parent.get("debug_level"));
        if (child.priority() == OpInput.DEFAULT_PRIORITY) {
            wire.put("priority", parent.get("priority"));
        }
        if (!(wire.get("comment") instanceof String comment && !comment.isEmpty())) {
            wire.put("comment", "Submitted by " + parent.get("OP_ID"));
        }
        List<@Nullable Object> trail = new ArrayList<>();
        addTrail(wire, trail);
        addTrail(parent, trail);
        wire.put("reason", trail);
        return new OpInput(wire, child.op());
    }

    private static void addTrail(
            Map<String, @Nullable Object> input, List<@Nullable Object> trail) {
        if (input.get("reason") instanceof List<?> own) {
            trail.addAll(own);
        }
    }
}
