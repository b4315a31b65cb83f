package janeti.jobs;

import janeti.locks.Held;
import janeti.locks.LockTable;
import janeti.locks.Ticket;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of the jobs that the last daemon left. One that waited, or had not got further than
 * looking, has done nothing yet and waits again; one that had a plan holds its locks again and goes
 * on from its journal; one of which nothing is recorded ends in error.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final ReplicatedLog log;
    private final LockTable locks;

    Recovery(ReplicatedLog log, LockTable locks) {
        this.log = log;
        this.locks = locks;
    }

    /**
     * The jobs that are to be run.
     *
     * @param waiting they wait for their turn again
     * @param resumed they hold their locks and go on at once
     */
    record Recovered(List<Job> waiting, List<Resumed> resumed) {
        Set<JobId> ids() {
            Set<JobId> ids = new TreeSet<>();
            waiting.forEach(job -> ids.add(job.id()));
            resumed.forEach(each -> ids.add(each.job()));
            return ids;
        }
    }

    Recovered recover() {
        JobsState state = log.view().of(JobsFold.INSTANCE);
        List<Job> waiting = new ArrayList<>();
        List<Resumed> resumed = new ArrayList<>();
        List<CompletableFuture<Entry>> written = new ArrayList<>();
        for (Job job : state.jobs().values()) {
            if (job.isFinal()) {
                continue;
            }
            int running = runningOp(job);
            Journal journal = state.journals().get(job.id());
            if (running < 0) {
                waiting.add(job);
            } else if (journal == null || journal.opIndex() != running) {
                written.add(end(job.id(), running));
            } else if (journal.plan() == null) {
                waiting.add(job);
                written.add(
                        log.append(
                                JobEntries.WAITING,
                                JobEntries.waiting(job.id(), running, journal.seed())));
            } else {
                resumed.add(resumed(job, journal));
            }
        }
        written.forEach(CompletableFuture::join);
        if (!waiting.isEmpty() || !resumed.isEmpty() || !written.isEmpty()) {
            LOG.info("jobs taken over: waiting={} resumed={}", waiting.size(), resumed.size());
        }
        return new Recovered(waiting, resumed);
    }

    private static int runningOp(Job job) {
        for (int i = 0; i < job.ops().size(); i++) {
            if (job.ops().get(i).status() == OpStatus.RUNNING) {
                return i;
            }
        }
        return -1;
    }

    private Resumed resumed(Job job, Journal journal) {
        Ticket ticket = locks.ticket(job.id(), journal.opIndex(), job.priority());
        if (journal.locks() != null) {
            locks.install(ticket, Held.ofWire(journal.locks()));
        }
        return new Resumed(job.id(), ticket, journal);
    }

    private CompletableFuture<Entry> end(JobId id, int op) {
        String why =
                "The master daemon ended while this job was running, and nothing is recorded of"
                        + " what it did; look at what it was about";
        LOG.warn("job={} interrupted: {}", id, why);
        return log.append(
                JobEntries.OP_ENDED,
                JobEntries.opEnded(
                        id,
                        op,
                        new JobEntries.End(
                                OpStatus.ERROR,
                                new ExecException(why).wireForm(),
                                false,
                                List.of())));
    }
}
