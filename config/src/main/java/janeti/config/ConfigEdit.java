package janeti.config;

import java.util.List;

/**
 * Changes worked out from the newest proposed configuration. Runs while commits are held back:
 * quick and pure.
 */
@FunctionalInterface
public interface ConfigEdit {
    List<ConfigChange> changes(Config newest);
}
