package janeti.jobs;

import janeti.log.Entry;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.Submitter;
import janeti.op.OpInput;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives each job its number and puts it into the log. Numbers rise in the order of the log.
 *
 * <p>Threads: any. Nothing is told before it is durable.
 */
final class Submissions {
    private final ReplicatedLog log;
    private final Secrets secrets;
    private final ReentrantLock lock = new ReentrantLock();
    private long lastId;
    private boolean closed;

    Submissions(ReplicatedLog log, Secrets secrets) {
        this.log = log;
        this.secrets = secrets;
        this.lastId = state().lastId();
    }

    private JobsState state() {
        return log.view().of(JobsFold.INSTANCE);
    }

    /** No job is taken any more from clients. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a job.
     *
     * @throws GanetiException when the queue is drained
     */
    JobId submit(List<OpInput> ops, Submitter who) {
        refuseWhenDrained();
        return submitToDrained(ops, who);
    }

    /** Takes a job whether the queue is drained or not. */
    JobId submitToDrained(List<OpInput> ops, Submitter who) {
        CompletableFuture<Entry> durable;
        JobId id;
        lock.lock();
        try {
            refuseWhenClosed();
            refuseWhenFull(1);
            var job = newJob(new JobId(lastId + 1), ops);
            id = job.id();
            lastId = id.value();
            Story.received(id, ops, who); // Before any other line of it can be written.
            durable = log.append(JobEntries.SUBMITTED, JobEntries.submitted(List.of(job), who));
        } finally {
            lock.unlock();
        }
        await(durable);
        return id;
    }

    /** Takes many jobs; each is taken or refused for itself, their numbers follow on each other. */
    List<SubmitResult> submitMany(List<List<OpInput>> jobs, Submitter who) {
        refuseWhenDrained();
        List<SubmitResult> results = new ArrayList<>();
        List<CompletableFuture<Entry>> durable = new ArrayList<>();
        lock.lock();
        try {
            refuseWhenClosed();
            refuseWhenFull(jobs.size());
            List<JobEntries.NewJob> batch = new ArrayList<>();
            for (List<OpInput> ops : jobs) {
                results.add(taken(ops, who, batch));
                if (batch.size() == Limits.JOBS_PER_ENTRY) {
                    durable.add(log.append(JobEntries.SUBMITTED, JobEntries.submitted(batch, who)));
                    batch = new ArrayList<>();
                }
            }
            if (!batch.isEmpty()) {
                durable.add(log.append(JobEntries.SUBMITTED, JobEntries.submitted(batch, who)));
            }
        } finally {
            lock.unlock();
        }
        durable.forEach(Submissions::await);
        return results;
    }

    /**
     * Takes the jobs that an opcode asks for: all in one entry, which is at the same time the
     * answer of the opcode's step. So an opcode that goes on after a crash has submitted all or
     * none.
     *
     * @return [[true, id] or [false, text]...], as the step's answer says it
     */
    List<Object> submitChildren(List<List<OpInput>> jobs, Submitter who, JobEntries.Parent parent) {
        refuseWhenDrained();
        if (jobs.size() > Limits.CHILD_JOBS) {
            throw new ExecException(
                    "Job %s asks for %d jobs at once, at most %d are taken; split the request"
                            .formatted(parent.job(), jobs.size(), Limits.CHILD_JOBS));
        }
        CompletableFuture<Entry> durable;
        List<Object> rows = new ArrayList<>();
        lock.lock();
        try { // A daemon that is shutting down takes these all the same: its parent runs to the
            // end.
            List<JobEntries.NewJob> batch = new ArrayList<>();
            for (List<OpInput> ops : jobs) {
                rows.add(
                        switch (taken(ops, who, batch)) {
                            case SubmitResult.Accepted(JobId id) -> List.of(true, id.value());
                            case SubmitResult.Refused(String text) -> List.of(false, text);
                        });
            }
            durable =
                    log.append(JobEntries.SUBMITTED, JobEntries.children(batch, who, parent, rows));
        } finally {
            lock.unlock();
        }
        await(durable);
        return rows;
    }

    /** The number is taken even if the job is refused, so that relative ids keep their place. */
    private SubmitResult taken(List<OpInput> ops, Submitter who, List<JobEntries.NewJob> batch) {
        var id = new JobId(lastId + 1);
        lastId = id.value();
        try {
            batch.add(newJob(id, ops));
            Story.received(id, ops, who);
            return new SubmitResult.Accepted(id);
        } catch (GanetiException e) {
            return new SubmitResult.Refused(e.getMessage());
        }
    }

    private JobEntries.NewJob newJob(JobId id, List<OpInput> ops) {
        List<Map<String, @Nullable Object>> inputs = new ArrayList<>();
        for (OpInput op : ops) {
            inputs.add(Dependency.resolved(op.wire(), id));
        }
        return new JobEntries.NewJob(id, secrets.kept(id, inputs));
    }

    private void refuseWhenDrained() {
        if (state().drained()) {
            throw GanetiException.generic("Queue drained");
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw GanetiException.generic(
                    "The master daemon is shutting down and takes no more jobs; try again later");
        }
    }

    /** What is on its way to the log comes on top, within the log's own limit. */
    private void refuseWhenFull(int more) {
        int now = state().jobs().size();
        if (now + more > Limits.JOBS) {
            throw new GanetiException(
                    "JobQueueFull",
                    "The queue holds "
                            + now
                            + " jobs, with "
                            + more
                            + " more it would hold over "
                            + Limits.JOBS
                            + "; nothing was submitted. Archive finished jobs, or wait until more"
                            + " have ended");
        }
    }

    /** The newest number. */
    JobId lastId() {
        lock.lock();
        try {
            return new JobId(lastId);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns once the entry is durable.
     *
     * @throws GanetiException when the log cannot be written
     */
    static Entry await(CompletableFuture<Entry> durable) {
        try {
            return durable.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LogException cause) {
                throw GanetiException.generic(
                        "The job queue cannot be written: " + cause.getMessage());
            }
            throw e;
        }
    }
}
