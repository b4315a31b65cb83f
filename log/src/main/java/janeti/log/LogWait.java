package janeti.log;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the log does on threads of its own, within a limit. */
final class LogWait {
    private LogWait() {}

    /**
     * @param what it is to do, to follow "the log did not"
     */
    static <T extends @Nullable Object> T await(Future<T> future, Duration limit, String what) {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new LogException(
                    "The log did not "
                            + what
                            + " within "
                            + limit.toMillis()
                            + " ms. Look at the disk and"
                            + " at the other peers",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LogException ours) {
                throw ours;
            }
            throw new LogException("The log could not " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("Interrupted while the log was to " + what, e);
        }
    }
}
