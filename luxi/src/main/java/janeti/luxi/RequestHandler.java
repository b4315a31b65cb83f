package janeti.luxi;

import janeti.model.Submitter;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;

/**
 * Answers requests. Called by many threads at once, one a connection; may block. An interrupt asks
 * it to end, because the daemon stops.
 */
@FunctionalInterface
public interface RequestHandler {
    /**
     * The JSON value that the client gets.
     *
     * @throws janeti.model.OpException to answer an error; the connection stays open
     */
    @Nullable Object answer(LuxiRequest request, Submitter who);

    /** Whether a query may have to wait for nodes or read files; if not, no turn is awaited. */
    default boolean mayWait(LuxiRequest request) {
        return true;
    }
}
