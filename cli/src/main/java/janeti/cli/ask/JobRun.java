package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Submits jobs for a command and sees them through. What was asked for goes to the standard output:
 * that it is done, or the number of a job that is not waited for. How it goes, to the other one.
 */
public record JobRun(ClusterOption cluster, JobOptions options) {

    /** The result of an opcode that only asks; nothing is said of its job. */
    public static @Nullable Object ask(Connection connection, Opcode op) {
        return JobProgress.follow(connection, connection.submit(op), _ -> {}).result();
    }

    /** One job; says "done" at its end. */
    public ExitStatus one(Opcode op, String done) {
        try (Connection connection = cluster.connect()) {
            return one(connection, op, done);
        }
    }

    /** As above, on a connection that is there already. */
    public ExitStatus one(Connection connection, Opcode op, String done) {
        long job = connection.submit(op);
        if (!options.waits()) {
            cluster.out().println(job);
            return ExitStatus.DONE;
        }
        follow(connection, job, "").result();
        cluster.out().println(done);
        return ExitStatus.DONE;
    }

    /**
     * A job for each name, side by side. Goes on where one fails; the worst end counts.
     *
     * @param ops the opcode of each name
     * @param done said with the name in front: "started"
     */
    public ExitStatus each(Connection connection, Map<String, Opcode> ops, String done) {
        List<Object> taken = connection.submitMany(List.copyOf(ops.values()));
        List<String> names = List.copyOf(ops.keySet());
        Map<String, Long> jobs = new LinkedHashMap<>();
        List<ExitStatus> ends = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            if (taken.get(i) instanceof Long job) {
                jobs.put(names.get(i), job);
            } else {
                say(names.get(i) + ": " + taken.get(i));
                ends.add(ExitStatus.FAILED);
            }
        }
        if (options.waits()) {
            jobs.forEach((name, job) -> ends.add(see(connection, name, job, done, jobs.size())));
        } else {
            jobs.values().forEach(cluster.out()::println);
        }
        return worst(ends);
    }

    private ExitStatus see(
            Connection connection, String name, long job, String done, int siblings) {
        JobOutcome outcome = follow(connection, job, siblings > 1 ? name + ": " : "");
        if (outcome.isSuccess()) {
            cluster.out().println(name + ": " + done);
            return ExitStatus.DONE;
        }
        say(name + ": " + outcome.error().getMessage());
        return outcome.isCancelled() ? ExitStatus.CANCELLED : ExitStatus.FAILED;
    }

    private JobOutcome follow(Connection connection, long job, String before) {
        String watch = cluster.typed("job watch " + job);
        try (var _ = new GoesOn(cluster.err(), job, watch)) {
            return JobProgress.follow(connection, job, line -> tell(before + line.strip()));
        }
    }

    private void tell(String line) {
        if (!options.isQuiet()) {
            cluster.err().println("  " + line);
            cluster.err().flush();
        }
    }

    private void say(String text) {
        cluster.err().println("janeti: " + text);
    }

    private static ExitStatus worst(List<ExitStatus> ends) {
        if (ends.contains(ExitStatus.FAILED)) {
            return ExitStatus.FAILED;
        }
        return ends.contains(ExitStatus.CANCELLED) ? ExitStatus.CANCELLED : ExitStatus.DONE;
    }
}
