package janeti.jobs;

import janeti.config.Reservations;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What becomes of the jobs that the last daemon left. One that waited, or had not got further than
 * looking, has done nothing yet and waits again; one that had a plan holds its locks again and goes
 * on from its journal; one of which nothing is recorded ends in error.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final ReplicatedLog log;
    private final LockTable locks;
    private final Reservations reservations;
    private final Function<Resumed, Consumer<RunControl>> resume;

    /**
     * @param resume how a job goes on from the middle of an opcode
     */
    Recovery(
            ReplicatedLog log,
            LockTable locks,
            Reservations reservations,
            Function<Resumed, Consumer<RunControl>> resume) {
        this.log = log;
        this.locks = locks;
        this.reservations = reservations;
        this.resume = resume;
    }

    /**
     * The jobs that are to be run.
     *
     * @param unfinished all of them
     * @param resumed of those the ones that hold their locks and are in the middle of an opcode
     */
    record Recovered(List<Job> unfinished, Map<JobId, Consumer<RunControl>> resumed) {}

    Recovered recover() {
        JobsState state = log.view().of(JobsFold.INSTANCE);
        List<Job> unfinished = new ArrayList<>();
        Map<JobId, Consumer<RunControl>> resumed = new TreeMap<>();
        List<CompletableFuture<Entry>> written = new ArrayList<>();
        for (Job job : state.jobs().values()) {
            if (job.isFinal()) {
                continue;
            }
            int running = runningOp(job);
            Journal journal = state.journals().get(job.id());
            if (running < 0) {
                unfinished.add(job);
            } else if (journal == null || journal.opIndex() != running) {
                written.add(end(job.id(), running));
            } else if (journal.plan() == null) {
                unfinished.add(job);
                written.add(
                        log.append(
                                JobEntries.WAITING,
                                JobEntries.waiting(job.id(), running, journal.seed())));
            } else {
                unfinished.add(job);
                resumed.put(job.id(), resume.apply(resumed(job, journal)));
            }
        }
        written.forEach(CompletableFuture::join);
        if (!unfinished.isEmpty() || !written.isEmpty()) {
            LOG.info(
                    "jobs taken over: unfinished={} resumed={}", unfinished.size(), resumed.size());
        }
        return new Recovered(unfinished, resumed);
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
        if (journal.plan() != null) {
            reservations.install(job.id(), journal.plan().reserved());
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
