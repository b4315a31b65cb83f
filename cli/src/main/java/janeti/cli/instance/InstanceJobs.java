package janeti.cli.instance;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Names;
import janeti.cli.ask.Opcode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The same opcode for several instances, a job each. */
record InstanceJobs(ClusterOption cluster, JobOptions options) {

    /**
     * Checks all names before anything is submitted.
     *
     * @param op the opcode of an instance, by its full name
     * @param done what is said of an instance at the end: "started"
     */
    ExitStatus run(List<String> typed, Function<String, Opcode> op, String done) {
        try (Connection connection = cluster.connect()) {
            return run(connection, Names.resolve(connection, "instance", typed), op, done);
        }
    }

    /** As above, with names that were checked. */
    ExitStatus run(
            Connection connection, List<String> names, Function<String, Opcode> op, String done) {
        Map<String, Opcode> ops = new LinkedHashMap<>();
        names.forEach(name -> ops.put(name, op.apply(name)));
        return new JobRun(cluster, options).each(connection, ops, done);
    }
}
