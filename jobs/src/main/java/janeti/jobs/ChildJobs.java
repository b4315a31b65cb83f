package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.op.OpInput;
import janeti.units.ResultWithJobs;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Submits the jobs that an opcode asks for, and what they inherit from it. Source: spec/locking.md,
 * job and opcode states. The priority too where they set none; Ganeti means to do so and takes its
 * default for one that was set.
 */
final class ChildJobs {
    private final Submissions submissions;
    private final Function<JobId, Optional<Job>> jobs;

    /**
     * @param jobs the queue
     */
    ChildJobs(Submissions submissions, Function<JobId, Optional<Job>> jobs) {
        this.submissions = submissions;
        this.jobs = jobs;
    }

    /** The result as it is recorded, once the jobs that it asks for are there. */
    @Nullable Object withJobs(@Nullable Object result, QueuedOp op, JobContext ctx, JobLog jobLog) {
        if (!(result instanceof ResultWithJobs asked)) {
            return result;
        }
        Submitter who = jobs.apply(jobLog.job()).orElseThrow().submitter();
        List<?> rows =
                ctx.submitted(step ->
                        submissions.submitChildren(
                                of(op, asked.jobs()),
                                who,
                                new JobEntries.Parent(jobLog.job(), jobLog.op(), step)));
        Map<String, Object> whole = new LinkedHashMap<>(asked.more());
        whole.put(ResultWithJobs.JOBS, rows);
        return whole;
    }

    private static List<List<OpInput>> of(QueuedOp parent, List<List<OpInput>> jobs) {
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
