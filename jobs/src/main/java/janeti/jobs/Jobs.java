package janeti.jobs;

import janeti.config.ConfigEntries;
import janeti.model.JobId;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
     * @param hooksFolder where this machine's hook scripts are
     * @param ownership sets owner and group of what is written there
     */
    public static JobQueue open(
            Surroundings world,
            Path queueFolder,
            Consumer<Path> ownership,
            PauseFile pauseFile,
            Path hooksFolder) {
        var folder = new QueueFolder(queueFolder, ownership);
        // Not a virtual thread: it is always in the file system, and would hold a carrier that jobs
        // and connections need.
        var files =
                new JobFiles(
                        world.log(),
                        folder,
                        pauseFile,
                        Thread.ofPlatform().daemon().name("job-files").factory());
        var secrets = new Secrets(world.dataFolder().resolve("janeti").resolve("secrets"));
        var submissions = new Submissions(world.log(), secrets);
        var processor =
                new JobProcessor(
                        world,
                        secrets,
                        submissions,
                        new HookFolder(hooksFolder),
                        id -> Optional.ofNullable(state(world).job(id)),
                        files::archived,
                        id -> state(world).journals().get(id));
        var scheduler =
                new JobScheduler(
                        processor::run,
                        world.threads(),
                        () -> world.config().current().cluster().services().maxRunningJobs());
        var measures = new JobMeasures();
        var queue =
                new JobQueue(
                        world.log(),
                        submissions,
                        scheduler,
                        files,
                        secrets,
                        world.clock(),
                        measures,
                        new Recovery(world.log(), world.locks()),
                        resumed -> control -> processor.resume(resumed, control));
        world.log()
                .observe((before, after, entry) -> {
                    List<JobId> touched = JobEntries.touched(entry);
                    files.applied(
                            before.of(JobsFold.INSTANCE), after.of(JobsFold.INSTANCE), touched);
                    touched.forEach(queue::wake);
                    measures.applied(
                            before.of(JobsFold.INSTANCE),
                            after.of(JobsFold.INSTANCE),
                            entry,
                            touched);
                    touched.stream()
                            .map(after.of(JobsFold.INSTANCE)::job)
                            .filter(Objects::nonNull)
                            .forEach(secrets::forgetIfFinal);
                    if (entry.kind().equals(JobEntries.SUBMITTED)) {
                        scheduler.enqueue(
                                touched.stream()
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
