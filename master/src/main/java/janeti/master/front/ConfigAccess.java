package janeti.master.front;

import janeti.config.Config;
import janeti.config.ConfigEdit;
import janeti.locks.LockRow;

import java.util.List;

/** The configuration where it is kept. Any thread; calls may block, and end by themselves. */
public interface ConfigAccess {
    /** The newest. */
    Config current();

    /**
     * Makes a change; returns once it is durable and every node was told, or one try to tell it has
     * failed.
     *
     * @param what for the history
     * @throws janeti.model.OpException nothing was changed
     */
    Config commit(String what, ConfigEdit edit);

    /** Returns once the files of this node, and as far as they answer of all, are the newest. */
    void flush();

    /** The locks of jobs; none where no job can run. */
    List<LockRow> locks();
}
