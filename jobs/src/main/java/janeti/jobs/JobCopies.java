package janeti.jobs;

import janeti.config.Config;
import janeti.config.ConfigStore;
import janeti.config.object.Node;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.ReplicatedLog;
import janeti.log.View;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Uuid;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.PackedText;
import janeti.protocol.QueueCall.JobqueueRename;
import janeti.protocol.QueueCall.JobqueueSetDrainFlag;
import janeti.protocol.QueueCall.JobqueueUpdate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps copies of the queue's files on the master candidates, as Ganeti does, behind the log and
 * never in the way of a job: one call at a time to a candidate, with a pause after each. Of a job
 * that changes faster than that, its newest state is brought. Source: spec/locking.md, write points
 * of a job file.
 */
public final class JobCopies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobCopies.class);

    /** What candidates are told of: not lines of progress, nor what only we record. */
    private static final Set<EntryKind> TOLD =
            Set.of(
                    JobEntries.SUBMITTED,
                    JobEntries.WAITING,
                    JobEntries.RUNNING,
                    JobEntries.OP_ENDED,
                    JobEntries.CANCELED,
                    JobEntries.PRIORITY);

    private final ReplicatedLog log;
    private final NodeRpc nodes;
    private final QueueFolder folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    /** Nobody is to pause any more, or somebody is to go. */
    private final Condition end = lock.newCondition();

    /** Something was brought or was not, or was seen in the log. */
    private final Condition progress = lock.newCondition();

    private final Map<Uuid, JobCopy> copies = new HashMap<>();
    private long seenIndex = -1;
    private boolean closing;

    /**
     * @param queueFolder in which archived jobs are found
     */
    public JobCopies(ReplicatedLog log, NodeRpc nodes, Path queueFolder) {
        this.log = log;
        this.nodes = nodes;
        this.folder = new QueueFolder(queueFolder, path -> {});
    }

    /** Follows the log. What the last daemon may not have brought is brought again. */
    public void start() {
        View view = log.view();
        JobsState state = view.of(JobsFold.INSTANCE);
        Instant since = view.time().minus(Limits.COPY_AGAIN);
        List<JobId> recent =
                state.jobs().values().stream()
                        .filter(job -> isRecent(job, since))
                        .map(Job::id)
                        .toList();
        seen(view);
        log.observe(this::applied);
        reconcile(view, recent);
    }

    private static boolean isRecent(Job job, Instant since) {
        Instant end = job.end();
        return end == null || end.isAfter(since);
    }

    /** On the apply thread. */
    private void applied(View before, View after, Entry entry) {
        if (before.of(ConfigStore.FOLD).config() != after.of(ConfigStore.FOLD).config()) {
            reconcile(after, after.of(JobsFold.INSTANCE).jobs().keySet());
        }
        note(before, after, entry);
        seen(after);
    }

    private void seen(View view) {
        lock.lock();
        try {
            seenIndex = Math.max(seenIndex, view.index());
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void note(View before, View after, Entry entry) {
        JobsState was = before.of(JobsFold.INSTANCE);
        JobsState is = after.of(JobsFold.INSTANCE);
        boolean told = TOLD.contains(entry.kind());
        boolean archived = entry.kind().equals(JobEntries.ARCHIVED);
        if (!told && !archived && was.drained() == is.drained()) {
            return;
        }
        List<JobId> touched = told || archived ? JobEntries.touched(entry) : List.of();
        lock.lock();
        try {
            for (JobCopy copy : copies.values()) {
                if (archived) {
                    copy.archive(touched);
                } else {
                    copy.change(touched);
                }
                if (was.lastId() != is.lastId()) {
                    copy.changeSerial();
                }
                if (was.drained() != is.drained()) {
                    copy.changeFlag();
                }
            }
            if (!copies.isEmpty()) {
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who comes, who lacks these jobs, and who goes. */
    private void reconcile(View view, Collection<JobId> lacking) {
        Config config = view.of(ConfigStore.FOLD).config();
        if (config == null) {
            return;
        }
        Uuid master = config.cluster().master().node();
        lock.lock();
        try {
            copies.entrySet()
                    .removeIf(entry -> {
                        Node node = config.nodes().get(entry.getKey());
                        boolean gone = node == null || !isCandidate(node, master);
                        if (gone) {
                            entry.getValue().leave();
                        }
                        return gone;
                    });
            for (Node node : config.nodes().values()) {
                if (isCandidate(node, master) && !copies.containsKey(node.uuid())) {
                    var copy = new JobCopy(node.name());
                    copy.change(lacking);
                    copies.put(node.uuid(), copy);
                    Thread.ofVirtual().name("job-copies-" + node.name()).start(() -> follow(copy));
                }
            }
            news.signalAll();
            end.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isCandidate(Node node, Uuid master) {
        return node.masterCandidate() && !node.offline() && !node.uuid().equals(master);
    }

    // One candidate; on a thread of its own.

    private void follow(JobCopy copy) {
        try {
            for (JobCopy.Step step = next(copy); step != null; step = next(copy)) {
                String failure = bring(copy, step);
                pause(copy, settled(copy, step, failure));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null: it is over. */
    private JobCopy.@Nullable Step next(JobCopy copy) throws InterruptedException {
        lock.lock();
        try {
            while (!closing && !copy.isGone() && copy.isWhole()) {
                news.await();
            }
            return closing || copy.isGone() ? null : copy.next();
        } finally {
            lock.unlock();
        }
    }

    /** Says once that it fails and once that it does not any more; how long to pause. */
    private Duration settled(JobCopy copy, JobCopy.Step step, @Nullable String failure) {
        lock.lock();
        try {
            if (failure != null) {
                if (!copy.hasProblem()) {
                    LOG.warn(
                            "node={} copies of job files lag behind: cause={}", copy.node, failure);
                }
                return copy.putBack(step, failure);
            }
            if (copy.hasProblem()) {
                LOG.info("node={} gets copies of job files again", copy.node);
            }
            copy.brought();
            return Limits.COPY_INTERVAL;
        } finally {
            progress.signalAll();
            lock.unlock();
        }
    }

    private void pause(JobCopy copy, Duration duration) throws InterruptedException {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (left > 0 && !closing && !copy.isGone()) {
                left = end.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns why it was not brought; null when it was, or need not be. */
    private @Nullable String bring(JobCopy copy, JobCopy.Step step) {
        JobsState state = log.view().of(JobsFold.INSTANCE);
        return switch (step) {
            case JobCopy.Step.Serial _ ->
                    ask(
                            copy,
                            new JobqueueUpdate(
                                    QueueFolder.ON_NODES + "serial",
                                    PackedText.of(state.lastId() + "\n")));
            case JobCopy.Step.Flag _ -> ask(copy, new JobqueueSetDrainFlag(state.drained()));
            case JobCopy.Step.One(JobId id) -> one(copy, id, state.job(id));
            case JobCopy.Step.Moves(List<JobId> jobs) -> moves(copy, jobs);
        };
    }

    private @Nullable String one(JobCopy copy, JobId id, @Nullable Job live) {
        Job job = live;
        if (job == null) {
            try {
                job = folder.readArchived(id).orElse(null);
            } catch (IOException e) {
                LOG.warn("job={} its file is not copied: cause={}", id, e.toString());
            }
        }
        return job == null
                ? null
                : ask(
                        copy,
                        new JobqueueUpdate(
                                QueueFolder.liveOnNodes(id), PackedText.of(QueueFolder.text(job))));
    }

    /** Where one file is missing the others are moved one by one, and that one needs no move. */
    private @Nullable String moves(JobCopy copy, List<JobId> jobs) {
        NodeAnswer<?> all = nodes.call(copy.node, rename(jobs));
        if (!(all instanceof NodeAnswer.Failed) || jobs.size() == 1) {
            return all instanceof NodeAnswer.Failed ? null : all.failure();
        }
        for (JobId job : jobs) {
            NodeAnswer<?> answer = nodes.call(copy.node, rename(List.of(job)));
            if (answer.failure() != null && !(answer instanceof NodeAnswer.Failed)) {
                return answer.failure();
            }
        }
        return null;
    }

    private static JobqueueRename rename(List<JobId> jobs) {
        return new JobqueueRename(
                jobs.stream()
                        .map(id ->
                                new JobqueueRename.Pair(
                                        QueueFolder.liveOnNodes(id),
                                        QueueFolder.archivedOnNodes(id)))
                        .toList());
    }

    private @Nullable String ask(JobCopy copy, NodeCall<?> call) {
        return nodes.call(copy.node, call).failure();
    }

    /**
     * Returns once every candidate has these jobs as they are now. A candidate that does not take
     * them is not waited for: it was told of in the log, and gets them later.
     */
    public void settle(Collection<JobId> jobs) throws InterruptedException {
        long target = log.view().index();
        lock.lockInterruptibly();
        try {
            long left = Limits.COPY_SETTLE.toNanos();
            while (left > 0 && !closing && (seenIndex < target || isAwaited(jobs))) {
                left = progress.awaitNanos(left);
            }
            if (left <= 0) {
                LOG.warn("jobs={} not all candidates have them yet, it takes too long", jobs);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAwaited(Collection<JobId> jobs) {
        return copies.values().stream().anyMatch(copy -> !copy.hasProblem() && copy.lacks(jobs));
    }

    /** How many files candidates lack or have in an old state. */
    public int behind() {
        lock.lock();
        try {
            return copies.values().stream().mapToInt(JobCopy::behind).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Ends at once: what is not brought yet is brought by the next daemon. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            news.signalAll();
            end.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
