package janeti.luxi;

import janeti.locks.NanoClock;
import janeti.model.GanetiException;
import janeti.model.Submitter;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets so many requests of a kind run at once. What reads a snapshot never waits here; what submits
 * is bounded by the log; what may wait for a node or a job takes one of a few slots; of such lists
 * so many begin in a second, because nodes' answers serve many of them and nothing else would keep
 * those who ask without a pause from filling the machine; and WaitForJobChange has slots of its
 * own, so that watchers keep nobody from working.
 */
final class Slots implements RequestHandler {
    private final RequestHandler handler;
    private final Bounds bounds;
    private final Semaphore blocking;
    private final Semaphore waiting;
    private final Pace lists;

    Slots(RequestHandler handler, Bounds bounds, NanoClock clock) {
        this.handler = handler;
        this.bounds = bounds;
        this.blocking = new Semaphore(bounds.blocking(), true);
        this.waiting = new Semaphore(bounds.waiting());
        this.lists = new Pace(clock, Limits.LIST_GAP, Limits.LISTS_AT_ONCE);
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
                    handler.mayWait(request) ? list(request, who) : handler.answer(request, who);
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

    private @Nullable Object list(LuxiRequest request, Submitter who) {
        if (!momentCame()) {
            throw busy(
                    "so many lists of what nodes tell are asked for that this one would begin"
                            + " after more than "
                            + bounds.turn().toSeconds()
                            + " s");
        }
        return blocking(request, who);
    }

    private @Nullable Object blocking(LuxiRequest request, Submitter who) {
        if (!turnCame()) {
            throw busy(
                    bounds.blocking()
                            + " requests that wait for nodes or jobs have been under way for "
                            + bounds.turn().toSeconds()
                            + " s");
        }
        try {
            return handler.answer(request, who);
        } finally {
            blocking.release();
        }
    }

    private static GanetiException busy(String why) {
        return GanetiException.generic(
                "The master daemon is busy: " + why + "; nothing was done, try again later");
    }

    private boolean momentCame() {
        try {
            return lists.await(bounds.turn());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false; // As below.
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
