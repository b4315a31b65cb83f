package janeti.jobs;

import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An opcode's wish that another job ends first. Source: spec/locking.md, dependencies.
 *
 * @param statuses the ends it accepts; empty: any
 */
record Dependency(JobId job, List<OpStatus> statuses) {
    private static final String KEY = "depends";

    boolean accepts(OpStatus status) {
        return statuses.isEmpty() || statuses.contains(status);
    }

    /** All that a job waits for. */
    static List<Dependency> of(Job job) {
        List<Dependency> all = new ArrayList<>();
        for (QueuedOp op : job.ops()) {
            all.addAll(of(op));
        }
        return all;
    }

    static List<Dependency> of(QueuedOp op) {
        List<Dependency> all = new ArrayList<>();
        if (op.input().get(KEY) instanceof List<?> entries) {
            for (Object entry : entries) {
                List<?> pair = (List<?>) entry;
                List<OpStatus> statuses =
                        ((List<?>) pair.get(1))
                                .stream().map(s -> OpStatus.ofWire(String.valueOf(s))).toList();
                all.add(new Dependency(new JobId(number(pair.get(0))), statuses));
            }
        }
        return all;
    }

    /**
     * The input with relative ids resolved: -1 is the job before this one.
     *
     * @throws GanetiException when one resolves below 0
     */
    static Map<String, @Nullable Object> resolved(Map<String, @Nullable Object> input, JobId own) {
        if (!(input.get(KEY) instanceof List<?> entries) || entries.isEmpty()) {
            return input;
        }
        List<Object> absolute = new ArrayList<>();
        for (Object entry : entries) {
            List<?> pair = (List<?>) entry;
            long id = number(pair.get(0));
            long job = id < 0 ? own.value() + id : id;
            if (job < 0) {
                throw GanetiException.generic(
                        "Relative dependency "
                                + id
                                + " of job "
                                + own
                                + " points before the first job");
            }
            absolute.add(List.of(job, (Object) pair.get(1)));
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(input);
        copy.put(KEY, absolute);
        return copy;
    }

    private static long number(@Nullable Object id) {
        return id instanceof Number n ? n.longValue() : Long.parseLong(String.valueOf(id));
    }
}
