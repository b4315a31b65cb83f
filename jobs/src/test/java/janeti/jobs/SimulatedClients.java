package janeti.jobs;

import static janeti.jobs.TestMaster.ROOT;
import static janeti.jobs.TestMaster.op;

import janeti.config.object.Instance;
import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.op.OpInput;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** What is asked of a {@link QueueSimulation}, each request by a client thread of its own. */
final class SimulatedClients {
    private static final List<NodeName> NODES =
            List.of(TestMaster.NODE, TestMaster.NODE2, TestMaster.NODE3);
    private static final List<Long> PRIORITIES = List.of(-10L, 0L, 0L, 0L, 10L);
    private static final List<String> ANY_END = List.of("success", "error", "canceled");
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private final QueueSimulation world;
    private final SimulationChecks checks;
    private final Random random;
    private int names;

    /** Instances that are to be removed, or of which a crash has left we do not know what. */
    private final Set<String> doomed = new HashSet<>();

    /** Requests about an instance that may become jobs yet. */
    private final Map<String, Integer> underWay = new HashMap<>();

    SimulatedClients(QueueSimulation world, SimulationChecks checks) {
        this.world = world;
        this.checks = checks;
        this.random = world.random;
    }

    void act() {
        int dice = random.nextInt(100);
        if (dice < 16) {
            submit("delay", null, delay());
        } else if (dice < 24) {
            submit("tags", null, op("OP_TAGS_SET", "kind", "cluster", "tags", tags()));
        } else if (dice < 38) {
            create();
        } else if (dice < 56) {
            changeInstance();
        } else if (dice < 60) {
            submitMany();
        } else if (dice < 66) {
            submitDependent();
        } else if (dice < 72) {
            cancel(false, 1);
        } else if (dice < 76) {
            cancel(true, 1 + random.nextInt(2));
        } else if (dice < 81) {
            changePriority();
        } else if (dice < 85) {
            archive();
        } else if (dice < 87) {
            client("autoarchive", queue -> queue.autoArchive(-1, Duration.ofHours(1)));
        } else if (dice < 89) {
            drain();
        } else if (dice < 95) {
            follow();
        } else {
            client("events", checks::follow);
        }
    }

    void failOrMendNode() {
        NodeName node = pick(NODES);
        if (world.failing.remove(node)) {
            world.tell("node " + node + " works again");
        } else {
            world.failing.add(node);
            world.tell("node " + node + " fails");
        }
    }

    /** What a client does. */
    private interface Request {
        void send(JobQueue queue);
    }

    private void client(String what, Request request) {
        JobQueue queue = world.queue;
        world.tell("client: " + what);
        world.turns.start(
                "client",
                () -> {
                    try {
                        request.send(queue);
                    } catch (GanetiException e) {
                        world.tell("refused: " + what + ": " + e.getMessage());
                    }
                });
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private @Nullable Job pickJob() {
        List<Job> jobs = world.queue.queued();
        return jobs.isEmpty() ? null : pick(jobs);
    }

    // Submitting.

    private void submit(String what, @Nullable String instance, OpInput... ops) {
        if (instance != null) {
            underWay.merge(instance, 1, Integer::sum);
        }
        client(
                "submit " + what + (instance == null ? "" : " " + instance),
                queue -> {
                    try {
                        checks.accepted(queue.submit(List.of(ops), ROOT));
                    } finally {
                        if (instance != null) {
                            underWay.merge(instance, -1, Integer::sum);
                        }
                    }
                });
    }

    private OpInput delay(Object... more) {
        List<String> on =
                NODES.stream().filter(n -> random.nextInt(3) == 0).map(n -> n.value()).toList();
        List<Object> all =
                new ArrayList<>(
                        List.of(
                                "duration",
                                0.5 + random.nextInt(30),
                                "on_master",
                                on.isEmpty() || random.nextBoolean(),
                                "on_nodes",
                                on,
                                "no_locks",
                                random.nextInt(6) == 0,
                                "repeat",
                                (long) random.nextInt(3),
                                "priority",
                                pick(PRIORITIES)));
        all.addAll(List.of(more));
        return op("OP_TEST_DELAY", all.toArray());
    }

    private List<String> tags() {
        names++;
        return List.of("tag" + names);
    }

    private void create() {
        names++;
        String name = "i" + names + ".example.com";
        boolean file = random.nextBoolean();
        List<OpInput> ops = new ArrayList<>();
        ops.add(
                op(
                        "OP_INSTANCE_CREATE",
                        "instance_name",
                        name,
                        "mode",
                        "create",
                        "pnode",
                        pick(NODES).value(),
                        "os_type",
                        "noop",
                        "disk_template",
                        file ? "file" : "diskless",
                        "disks",
                        file ? List.of(Map.of("size", 1024L)) : List.of(),
                        "nics",
                        List.of(Map.of()),
                        "start",
                        random.nextBoolean(),
                        "ip_check",
                        false,
                        "name_check",
                        false,
                        "priority",
                        pick(PRIORITIES)));
        boolean removed = random.nextInt(4) == 0;
        if (random.nextInt(3) == 0) {
            ops.add(power(name));
        }
        if (removed) {
            doomed.add(name);
            ops.add(op("OP_INSTANCE_REMOVE", "instance_name", name));
        }
        submit("create", name, ops.toArray(OpInput[]::new));
    }

    private OpInput power(String name) {
        return switch (random.nextInt(3)) {
            case 0 -> op("OP_INSTANCE_STARTUP", "instance_name", name);
            case 1 -> op("OP_INSTANCE_SHUTDOWN", "instance_name", name);
            default ->
                    op(
                            "OP_INSTANCE_REBOOT",
                            "instance_name",
                            name,
                            "reboot_type",
                            pick(List.of("soft", "hard", "full")));
        };
    }

    private void changeInstance() {
        List<String> there =
                world.config.current().instances().values().stream()
                        .map(Instance::name)
                        .map(Objects::toString)
                        .filter(name -> !doomed.contains(name) && !checks.isUncertain(name))
                        .sorted()
                        .toList();
        if (there.isEmpty()) {
            create();
            return;
        }
        String name = pick(there);
        if (random.nextInt(4) > 0 || underWay.getOrDefault(name, 0) > 0) {
            submit("change", name, power(name));
            return;
        }
        doomed.add(name);
        List<Object> depends = new ArrayList<>();
        for (Job job : world.queue.queued()) {
            if (!job.isFinal() && SimulationChecks.instances(job).contains(name)) {
                depends.add(List.of(job.id().value(), ANY_END));
            }
        }
        submit("remove", name, op("OP_INSTANCE_REMOVE", "instance_name", name, "depends", depends));
    }

    private void submitMany() {
        List<List<OpInput>> jobs = new ArrayList<>();
        jobs.add(List.of(delay()));
        jobs.add(List.of(delay("depends", List.of(List.of(-1L, ANY_END))), delay()));
        jobs.add(List.of(op("OP_TAGS_GET", "kind", "cluster")));
        client(
                "submit many",
                queue -> {
                    for (SubmitResult result : queue.submitMany(jobs, ROOT)) {
                        if (result instanceof SubmitResult.Accepted accepted) {
                            checks.accepted(accepted.id());
                        }
                    }
                });
    }

    private void submitDependent() {
        Job on = pickJob();
        if (on != null) {
            List<String> statuses = random.nextBoolean() ? ANY_END : List.of("success");
            submit(
                    "after job " + on.id(),
                    null,
                    delay("depends", List.of(List.of(on.id().value(), statuses))));
        }
    }

    // Everything else.

    private void cancel(boolean kill, int times) {
        Job job = pickJob();
        if (job != null && !job.isFinal()) {
            checks.wished(job.id());
            for (int i = 0; i < times; i++) {
                client(
                        (kill ? "kill " : "cancel ") + job.id(),
                        queue -> {
                            Reply reply = queue.cancel(job.id(), kill);
                            world.tell("told of job " + job.id() + ": " + reply.text());
                        });
            }
        }
    }

    private void changePriority() {
        Job job = pickJob();
        if (job != null) {
            int priority = random.nextInt(40) - 20;
            client(
                    "priority %d for job %s".formatted(priority, job.id()),
                    queue -> queue.changePriority(job.id(), priority));
        }
    }

    private void archive() {
        Job job = pickJob();
        if (job != null) {
            client(
                    "archive " + job.id(),
                    queue -> {
                        if (queue.archive(job.id())) {
                            checks.archived(job.id());
                        }
                    });
        }
    }

    private void drain() {
        client(
                "drain and open again",
                queue -> {
                    queue.drain(true);
                    queue.drain(false);
                });
    }

    /** Waits for the end of a job as `gnt-job watch` does. */
    private void follow() {
        Job job = pickJob();
        if (job != null) {
            client("follow " + job.id(), queue -> followed(queue, job.id()));
        }
    }

    private void followed(JobQueue queue, JobId id) {
        Object seen = null;
        for (int i = 0; i < 20; i++) {
            JobChange change = queue.waitForChange(id, List.of("status"), seen, 1L << 40, PATIENCE);
            seen = change.fields();
            checks.told(id, String.valueOf(change.fields().get(0)));
        }
    }
}
