package janeti.master;

import janeti.luxi.RequestHandler;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.Submitter;
import janeti.noderpc.distribution.Distribution;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Durability {@code candidates}: what is acknowledged has reached the master candidates, so that
 * one of them can become the master without losing it. A candidate that does not answer is told of
 * in the log and gets it later, as Ganeti has it; nobody else waits for it.
 */
final class CandidatesFirst implements RequestHandler {
    private static final Logger log = LoggerFactory.getLogger(CandidatesFirst.class);

    private final RequestHandler handler;
    private final Copies copies;
    private final Distribution distribution;

    /** Of the queue's files: {@code jobs.JobCopies}. */
    @FunctionalInterface
    interface Copies {
        /** Returns once every candidate that answers has these jobs. */
        void settle(Collection<JobId> jobs) throws InterruptedException;
    }

    CandidatesFirst(RequestHandler handler, Copies copies, Distribution distribution) {
        this.handler = handler;
        this.copies = copies;
        this.distribution = distribution;
    }

    @Override
    public @Nullable Object answer(LuxiRequest request, Submitter who) {
        Object answer = handler.answer(request, who);
        try {
            switch (request) {
                case LuxiRequest.SubmitJob _, LuxiRequest.SubmitJobToDrainedQueue _ ->
                        copies.settle(jobs(answer));
                case LuxiRequest.SubmitManyJobs _ -> copies.settle(jobsOfMany(answer));
                case LuxiRequest.ReplaceFilter _, LuxiRequest.DeleteFilter _ -> reach(distribution);
                default -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GanetiException.generic(
                    "The daemon stops; what was asked is done, not all candidates have it yet");
        }
        return answer;
    }

    @Override
    public boolean mayWait(LuxiRequest request) {
        return handler.mayWait(request);
    }

    private static List<JobId> jobs(@Nullable Object number) {
        return number instanceof Number id ? List.of(new JobId(id.longValue())) : List.of();
    }

    /** Of pairs of whether a job was taken, and its number or why not. */
    private static List<JobId> jobsOfMany(@Nullable Object answer) {
        List<JobId> jobs = new ArrayList<>();
        for (Object row : answer instanceof List<?> rows ? rows : List.of()) {
            if (row instanceof List<?> pair && Boolean.TRUE.equals(pair.getFirst())) {
                jobs.addAll(jobs(pair.getLast()));
            }
        }
        return jobs;
    }

    /** The distribution under the same rule: a change is there before its job has ended. */
    static Distribution changesFirst(Distribution inner) {
        return new Distribution() {
            @Override
            public List<String> settle(Collection<NodeName> again) throws InterruptedException {
                return inner.settle(again);
            }

            @Override
            public void beforeAcknowledged() throws InterruptedException {
                reach(inner);
            }

            @Override
            public List<Copy> copies() {
                return inner.copies();
            }
        };
    }

    private static void reach(Distribution distribution) throws InterruptedException {
        for (String failure : distribution.settle(List.of())) {
            log.warn("a change is acknowledged all the same: {}", failure);
        }
    }
}
