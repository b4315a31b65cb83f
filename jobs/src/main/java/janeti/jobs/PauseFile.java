package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Where the watcher looks whether it may act. */
public interface PauseFile {
    /**
     * Writes or removes it; doing so again is fine.
     *
     * @param until seconds since the epoch; null: the watcher acts
     */
    void write(@Nullable Double until) throws IOException;
}
