package janeti.jobs;

import janeti.config.Config;
import janeti.config.object.ConfigObject;
import janeti.locks.LockName;
import janeti.locks.LockWait;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds out why a job does not go on, or what it does: asks the scheduler, the lock table and the
 * journal, when somebody wants to know and not before. Has no state; any thread. The parts are
 * asked one after the other while jobs go on, so an answer may mix two moments.
 */
final class Explainer {
    private final Surroundings world;
    private final JobScheduler scheduler;

    Explainer(Surroundings world, JobScheduler scheduler) {
        this.world = world;
        this.scheduler = scheduler;
    }

    /** Null when the job is over or is not in the queue. */
    @Nullable Explanation why(JobId id) {
        Job job = state().job(id);
        if (job == null || job.isFinal()) {
            return null;
        }
        JobScheduler.Look look = scheduler.look(id);
        Standing standing = look.standing();
        List<Hindrance> because = standing == null ? underWay(id, look) : inLine(standing, look);
        return new Explanation(id, job.status(), because);
    }

    private JobsState state() {
        return world.log().view().of(JobsFold.INSTANCE);
    }

    // In line.

    private List<Hindrance> inLine(Standing standing, JobScheduler.Look look) {
        List<Hindrance> because = new ArrayList<>();
        standing.blockers().stream()
                .sorted()
                .forEach(id -> because.add(new Hindrance.Dependency(id, status(id), doing(id))));
        if (standing.pausedBy() != null) {
            because.add(
                    new Hindrance.Pause(
                            standing.pausedBy().uuid(),
                            Reasons.of(standing.pausedBy().reasonTrail()).stream()
                                    .map(Reasons.Step::text)
                                    .filter(text -> !text.isEmpty())
                                    .toList()));
        }
        standing.full()
                .forEach(full -> because.add(new Hindrance.Rate(full.limit(), full.users())));
        if (!look.open()) {
            because.add(
                    new Hindrance.Activity(
                            "begins after the next start: the daemon is shutting down"));
        } else if (standing.blockers().isEmpty() && standing.pausedBy() == null) {
            if (look.begun().size() >= look.maxRunning()) {
                because.add(new Hindrance.NoSlot(look.maxRunning(), look.begun()));
            }
            because.add(new Hindrance.Turn(standing.before()));
        }
        return because;
    }

    /** A job that is gone is over. */
    private OpStatus status(JobId id) {
        Job job = state().job(id);
        return job == null ? OpStatus.SUCCESS : job.status();
    }

    // Under way.

    private List<Hindrance> underWay(JobId id, JobScheduler.Look look) {
        LockWait wait = world.locks().explain(id);
        if (wait != null && !wait.obstacles().isEmpty()) {
            Config config = world.config().current();
            List<Hindrance> because = new ArrayList<>();
            for (LockWait.Obstacle each : wait.obstacles()) {
                because.add(obstacle(each, config));
            }
            return because;
        }
        String doing = look.control() == null ? null : doing(id, look.control());
        return List.of(
                new Hindrance.Activity(
                        doing != null
                                ? doing
                                : look.open() ? "runs" : "has been left to the next start"));
    }

    private Hindrance obstacle(LockWait.Obstacle each, Config config) {
        return new Hindrance.Lock(
                each.theirs().wireName(),
                called(each.theirs(), config),
                each.theirMode().wireName(),
                each.by(),
                each.holds(),
                each.since().toSeconds(),
                doing(each.by()));
    }

    /** Locks have uuids for names; people know the objects by other names. */
    private static String called(LockName lock, Config config) {
        if (lock.isAll()) {
            return "all locks of level " + lock.level().wireName();
        }
        var uuid = new Uuid(lock.name());
        ConfigObject object =
                switch (lock.level()) {
                    case NODEGROUP -> config.groups().get(uuid);
                    case NODE, NODE_RES -> config.nodes().get(uuid);
                    case NETWORK -> config.networks().get(uuid);
                    case CLUSTER, INSTANCE -> null;
                };
        return "the lock "
                + lock.level().wireName()
                + "/"
                + (object == null ? lock.name() : object.label());
    }

    /** What another job does; null when it has not begun or nothing is known. */
    private @Nullable String doing(JobId id) {
        RunControl control = scheduler.control(id);
        return control == null ? null : doing(id, control);
    }

    private @Nullable String doing(JobId id, RunControl control) {
        if (world.locks().explain(id) != null) {
            return "waits for locks itself";
        }
        return control.doing();
    }
}
