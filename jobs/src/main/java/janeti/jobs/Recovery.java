package janeti.jobs;

import janeti.log.Entry;
import janeti.log.ReplicatedLog;
import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of the jobs that the last daemon left. One that waited has done nothing yet and
 * waits again; one that ran ends in error and says what it was at.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final ReplicatedLog log;

    Recovery(ReplicatedLog log) {
        this.log = log;
    }

    /** Returns the jobs that are to be run. */
    List<Job> recover() {
        JobsState state = log.view().of(JobsFold.INSTANCE);
        List<Job> runnable = new ArrayList<>();
        List<CompletableFuture<Entry>> ended = new ArrayList<>();
        for (Job job : state.jobs().values()) {
            if (job.isFinal()) {
                continue;
            }
            int running = runningOp(job);
            if (running < 0) {
                runnable.add(job);
            } else {
                ended.add(end(job.id(), running, state.journals().get(job.id())));
            }
        }
        ended.forEach(CompletableFuture::join);
        if (!runnable.isEmpty() || !ended.isEmpty()) {
            LOG.info("jobs taken over: waiting={} interrupted={}", runnable.size(), ended.size());
        }
        return runnable;
    }

    private static int runningOp(Job job) {
        for (int i = 0; i < job.ops().size(); i++) {
            if (job.ops().get(i).status() == OpStatus.RUNNING) {
                return i;
            }
        }
        return -1;
    }

    private CompletableFuture<Entry> end(
            JobId id, int op, @org.jspecify.annotations.Nullable Journal journal) {
        String doing = journal == null ? null : journal.unanswered();
        String why =
                "The master daemon ended while this job was running; "
                        + (doing == null
                                ? "what it had done so far stays done"
                                : "it is not known whether this happened: " + doing + "; check it");
        LOG.warn("job={} interrupted: {}", id, why);
        return log.append(
                JobEntries.OP_ENDED,
                JobEntries.opEnded(
                        id,
                        op,
                        OpStatus.ERROR.wireName(),
                        new ExecException(why).wireForm(),
                        false));
    }
}
