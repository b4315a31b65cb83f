package janeti.master;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigEdit;
import janeti.config.ConfigStore;
import janeti.config.Projection;
import janeti.locks.LockRow;
import janeti.locks.LockTable;
import janeti.master.front.ConfigAccess;
import janeti.model.GanetiException;
import janeti.noderpc.distribution.Distribution;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** The configuration in the master daemon. */
final class LiveConfig implements ConfigAccess {
    private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

    private final ConfigStore store;
    private final Projection projection;
    private final Distribution distribution;
    private final LockTable locks;

    LiveConfig(
            ConfigStore store, Projection projection, Distribution distribution, LockTable locks) {
        this.store = store;
        this.projection = projection;
        this.distribution = distribution;
        this.locks = locks;
    }

    @Override
    public Config current() {
        return store.current();
    }

    @Override
    public Config commit(String what, ConfigEdit edit) {
        Config after = store.commit(Cause.outsideOfJobs(what), edit);
        flush();
        return after;
    }

    @Override
    public void flush() {
        projection.flush();
        settle(distribution);
    }

    /** A node that does not get it is told of and gets it later, as Ganeti has it. */
    static void settle(Distribution distribution) {
        try {
            for (String failure : distribution.settle(List.of())) {
                log.warn("{}", failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GanetiException.generic(
                    "The daemon stops; the change is made, not all nodes were told yet");
        }
    }

    @Override
    public List<LockRow> locks() {
        return locks.rows();
    }
}
