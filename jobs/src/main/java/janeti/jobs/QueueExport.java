package janeti.jobs;

import janeti.log.View;
import janeti.model.Job;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the queue that a log holds as Ganeti's files, without a daemon. */
public final class QueueExport {
    private QueueExport() {}

    /**
     * Writes all of the queue but the archive, which is files already.
     *
     * @return how many jobs were written
     */
    public static int write(View view, Path queueFolder) throws IOException {
        JobsState state = view.of(JobsFold.INSTANCE);
        var folder = new QueueFolder(queueFolder, path -> {});
        folder.prepare();
        for (Job job : state.jobs().values()) {
            folder.writeLive(job);
        }
        folder.writeSerial(state.lastId());
        folder.writeDrain(state.drained());
        return state.jobs().size();
    }
}
