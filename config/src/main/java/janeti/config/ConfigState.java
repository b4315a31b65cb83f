package janeti.config;

import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.util.List;

/**
 * The configuration's part of the replicated state.
 *
 * @param config null until the first import
 * @param intents the newest contents of config.data that are ours, oldest first
 * @param recent the newest changes, oldest first
 */
public record ConfigState(@Nullable Config config, PVector<Intent> intents, Recent recent) {
    static final ConfigState EMPTY = new ConfigState(null, TreePVector.empty(), Recent.NONE);

    /**
     * A content of config.data that was about to be written by us, or was imported.
     *
     * @param digest SHA-256 of the bytes, lower-case hex
     */
    public record Intent(long serial, String digest) {}

    /** The configuration; an error when there is none yet. */
    public Config require() {
        if (config == null) {
            throw new GanetiException(
                    "ConfigurationError",
                    "There is no configuration yet: initialize the cluster or import one");
        }
        return config;
    }

    /** Whether a file of this digest was made by us or is already imported. */
    public boolean isOurs(String digest) {
        return intents.stream().anyMatch(intent -> intent.digest().equals(digest));
    }

    ConfigState with(Config newConfig) {
        return new ConfigState(newConfig, intents, recent);
    }

    ConfigState with(Config newConfig, Past made) {
        return new ConfigState(newConfig, intents, recent.plus(made));
    }

    /** The newest changes, oldest first. */
    public List<Past> newest() {
        return recent.changes();
    }

    ConfigState plus(Intent intent) {
        PVector<Intent> more = intents.plus(intent);
        return new ConfigState(
                config, more.size() > Limits.RETAINED_INTENTS ? more.minus(0) : more, recent);
    }
}
