package janeti.luxi;

import janeti.model.GanetiException;
import janeti.model.Submitter;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many requests of a kind run at once. What reads a snapshot never waits here; what submits
 * is bounded by the log; what may wait for a node or a job takes one of a few slots; and
 * WaitForJobChange has slots of its own, so that watchers keep nobody from working.
 */
final class Slots implements RequestHandler {
    private final RequestHandler handler;
    private final Bounds bounds;
    private final Semaphore blocking;
    private final Semaphore waiting;

    Slots(RequestHandler handler, Bounds bounds) {
        this.handler = handler;
        this.bounds = bounds;
        this.blocking = new Semaphore(bounds.blocking(), true);
        this.waiting = new Semaphore(bounds.waiting());
    }

    @Override
    public @Nullable Object answer(LuxiRequest request, Submitter who) {
        return switch (request) {
            case LuxiRequest.WaitForJobChange _ -> waiting(request, who);
            case LuxiRequest.SubmitJob _,
                    LuxiRequest.SubmitJobToDrainedQueue _,
                    LuxiRequest.SubmitManyJobs _,
                    LuxiRequest.PickupJob _,
                    LuxiRequest.QueryJobs _,
                    LuxiRequest.QueryGroups _,
                    LuxiRequest.QueryNetworks _,
                    LuxiRequest.QueryFilters _,
                    LuxiRequest.QueryFields _,
                    LuxiRequest.QueryConfigValues _,
                    LuxiRequest.QueryClusterInfo _,
                    LuxiRequest.QueryTags _ ->
                    handler.answer(request, who);
            case LuxiRequest.QueryInstances _,
                    LuxiRequest.QueryNodes _,
                    LuxiRequest.QueryExports _,
                    LuxiRequest.Query _ ->
                    handler.mayWait(request)
                            ? blocking(request, who)
                            : handler.answer(request, who);
            case LuxiRequest.CancelJob _,
                    LuxiRequest.ArchiveJob _,
                    LuxiRequest.AutoArchiveJobs _,
                    LuxiRequest.ChangeJobPriority _,
                    LuxiRequest.ReplaceFilter _,
                    LuxiRequest.DeleteFilter _,
                    LuxiRequest.SetDrainFlag _,
                    LuxiRequest.SetWatcherPause _ ->
                    blocking(request, who);
        };
    }

    private @Nullable Object waiting(LuxiRequest request, Submitter who) {
        if (!waiting.tryAcquire()) {
            throw GanetiException.generic(
                    "There are "
                            + bounds.waiting()
                            + " clients waiting for jobs already, no more are taken; ask for the"
                            + " job's status from time to time instead");
        }
        try {
            return handler.answer(request, who);
        } finally {
            waiting.release();
        }
    }

    private @Nullable Object blocking(LuxiRequest request, Submitter who) {
        if (!turnCame()) {
            throw GanetiException.generic(
                    "The master daemon is busy: "
                            + bounds.blocking()
                            + " requests that wait for nodes or jobs have been under way for "
                            + bounds.turn().toSeconds()
                            + " s; nothing was done, try again later");
        }
        try {
            return handler.answer(request, who);
        } finally {
            blocking.release();
        }
    }

    private boolean turnCame() {
        try {
            return blocking.tryAcquire(bounds.turn().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false; // The daemon stops; whoever interrupted has closed the connection too.
        }
    }
}
