package janeti.jobs;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.model.JobId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts the parts of this package together. */
public final class Jobs {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

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
                        () -> policy(world),
                        id -> Optional.ofNullable(state(world).job(id)),
                        rejected -> reject(world, rejected));
        var measures = new JobMeasures();
        var events =
                new JobEvents(new JobWaiters(world.nanos()), world.log().view(), Limits.EVENTS);
        var recovery =
                new Recovery(
                        world.log(),
                        world.locks(),
                        world.config().reservations(),
                        resumed -> control -> processor.resume(resumed, control));
        var queue =
                new JobQueue(
                        world, submissions, scheduler, files, secrets, measures, events, recovery);
        var answers = BigAnswers.below(world.dataFolder());
        answers.forgetAllBut(state(world).journals().values());
        world.log()
                .observe((before, after, entry) -> {
                    List<JobId> touched = JobEntries.touched(entry);
                    files.applied(
                            before.of(JobsFold.INSTANCE), after.of(JobsFold.INSTANCE), touched);
                    measures.applied(
                            before.of(JobsFold.INSTANCE),
                            after.of(JobsFold.INSTANCE),
                            entry,
                            touched);
                    touched.stream()
                            .map(after.of(JobsFold.INSTANCE)::job)
                            .filter(Objects::nonNull)
                            .forEach(secrets::forgetIfFinal);
                    touched.forEach(id ->
                            answers.forgetIfOver(
                                    before.of(JobsFold.INSTANCE).journals().get(id),
                                    after.of(JobsFold.INSTANCE).journals().get(id)));
                    if (entry.kind().equals(JobEntries.SUBMITTED)) {
                        scheduler.enqueue(
                                touched.stream()
                                        .map(after.of(JobsFold.INSTANCE)::existing)
                                        .toList());
                    } else if (entry.kind().equals(JobEntries.CANCELED)) {
                        scheduler.canceled(touched);
                    } else if (entry.kind().equals(ConfigEntries.COMMITTED)) {
                        scheduler.refill();
                    }
                    // Last: whoever is woken finds that all here know of it.
                    events.applied(before, after, entry, touched);
                });
        return queue;
    }

    private static JobScheduler.Policy policy(Surroundings world) {
        Config config = world.config().current();
        return new JobScheduler.Policy(
                config.cluster().services().maxRunningJobs(), config.filters());
    }

    /** If this cannot be recorded, the job is rejected again by the next start. */
    private static void reject(Surroundings world, WaitingLine.Rejected rejected) {
        String why = "Job rejected by filter rule " + rejected.rule().uuid();
        LOG.info("job={} rejected: rule={}", rejected.id(), rejected.rule().uuid());
        var _ =
                world.log()
                        .append(JobEntries.CANCELED, JobEntries.canceled(rejected.id(), why))
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                LOG.error(
                                        "job={} stays queued, its end cannot be recorded",
                                        rejected.id(),
                                        failure);
                            }
                        });
    }

    private static JobsState state(Surroundings world) {
        return world.log().view().of(JobsFold.INSTANCE);
    }
}
