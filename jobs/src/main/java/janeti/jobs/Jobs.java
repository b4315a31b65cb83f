package janeti.jobs;

import janeti.config.ConfigEntries;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts the parts of this package together. */
public final class Jobs {
    private Jobs() {}

    /**
     * The queue over a log that has {@link JobQueue#fold} among its parts. Nothing runs before
     * {@link JobQueue#start}.
     *
     * @param queueFolder where Ganeti's job files are written
     * @param pauseFile where the watcher looks
     * @param ownership sets owner and group of what is written there
     */
    public static JobQueue open(
            Surroundings world, Path queueFolder, Consumer<Path> ownership, PauseFile pauseFile) {
        var folder = new QueueFolder(queueFolder, ownership);
        var files = new JobFiles(world.log(), folder, pauseFile, world.threads());
        var processor =
                new JobProcessor(
                        world, id -> Optional.ofNullable(state(world).job(id)), files::archived);
        var scheduler =
                new JobScheduler(
                        processor::run,
                        world.threads(),
                        () -> world.config().current().cluster().services().maxRunningJobs());
        var queue = new JobQueue(world.log(), scheduler, files, world.clock());
        world.log()
                .observe((before, after, entry) -> {
                    if (entry.kind().equals(JobEntries.SUBMITTED)) {
                        scheduler.enqueue(
                                JobEntries.touched(entry).stream()
                                        .map(after.of(JobsFold.INSTANCE)::existing)
                                        .toList());
                    } else if (entry.kind().equals(ConfigEntries.COMMITTED)) {
                        scheduler.refill();
                    }
                });
        return queue;
    }

    private static JobsState state(Surroundings world) {
        return world.log().view().of(JobsFold.INSTANCE);
    }
}
