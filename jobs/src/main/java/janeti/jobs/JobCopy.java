package janeti.jobs;

import janeti.model.JobId;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one candidate's copy of the queue lacks. Guarded by the lock of {@link JobCopies}. */
final class JobCopy {
    final NodeName node;
    private final Set<JobId> changed = new LinkedHashSet<>();
    private final Set<JobId> archived = new LinkedHashSet<>();
    private boolean lacksSerial = true;
    private boolean lacksFlag = true;
    private boolean movesNext;
    private boolean gone;
    private @Nullable Step carried;
    private Duration retry = Limits.COPY_RETRY;
    private @Nullable String problem;

    /** One thing to bring. */
    sealed interface Step {
        /** The highest number of a job. */
        record Serial() implements Step {}

        /** Whether the queue is closed. */
        record Flag() implements Step {}

        /** A job's file as it is now. */
        record One(JobId job) implements Step {}

        /** Files that lie in the archive now. */
        record Moves(List<JobId> jobs) implements Step {}
    }

    JobCopy(NodeName node) {
        this.node = node;
    }

    void change(Collection<JobId> jobs) {
        changed.addAll(jobs);
    }

    void archive(Collection<JobId> jobs) {
        archived.addAll(jobs);
    }

    void changeSerial() {
        lacksSerial = true;
    }

    void changeFlag() {
        lacksFlag = true;
    }

    boolean isWhole() {
        return changed.isEmpty() && archived.isEmpty() && !lacksSerial && !lacksFlag;
    }

    /** How many files are behind. */
    int behind() {
        return changed.size() + archived.size();
    }

    /** It is no candidate any more. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** Whether one of these files, or the number that counts them, is not brought yet. */
    boolean lacks(Collection<JobId> jobs) {
        return lacksSerial
                || carried instanceof Step.Serial
                || (carried instanceof Step.One(JobId job) && jobs.contains(job))
                || jobs.stream().anyMatch(changed::contains);
    }

    /** Takes the next thing to bring; there is one. The serial comes before what it counts. */
    Step next() {
        Step step = choose();
        carried = step;
        return step;
    }

    private Step choose() {
        if (lacksSerial) {
            lacksSerial = false;
            return new Step.Serial();
        }
        if (lacksFlag) {
            lacksFlag = false;
            return new Step.Flag();
        }
        List<JobId> moves = movesNext || changed.isEmpty() ? moves() : List.of();
        movesNext = !movesNext;
        if (!moves.isEmpty()) {
            moves.forEach(archived::remove);
            return new Step.Moves(moves);
        }
        Iterator<JobId> oldest = changed.iterator();
        JobId job = oldest.next();
        oldest.remove();
        return new Step.One(job);
    }

    /** What is to be brought first is not moved yet. */
    private List<JobId> moves() {
        List<JobId> moves = new ArrayList<>();
        for (JobId job : archived) {
            if (moves.size() < Limits.COPY_MOVES && !changed.contains(job)) {
                moves.add(job);
            }
        }
        return moves;
    }

    /** It was not brought. Returns how long to wait; what is wrong is new if it was well before. */
    Duration putBack(Step step, String why) {
        switch (step) {
            case Step.Serial _ -> lacksSerial = true;
            case Step.Flag _ -> lacksFlag = true;
            case Step.One(JobId job) -> changed.add(job);
            case Step.Moves(List<JobId> jobs) -> archived.addAll(jobs);
        }
        problem = why;
        carried = null;
        Duration wait = retry;
        Duration doubled = retry.multipliedBy(2);
        retry =
                doubled.compareTo(Limits.COPY_LONGEST_RETRY) < 0
                        ? doubled
                        : Limits.COPY_LONGEST_RETRY;
        return wait;
    }

    void brought() {
        problem = null;
        carried = null;
        retry = Limits.COPY_RETRY;
    }

    boolean hasProblem() {
        return problem != null;
    }
}
