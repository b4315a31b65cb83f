package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import java.util.ArrayList;
import java.util.List;

/** Debian's commands of Ganeti, run against a cluster, with what tests expect of them. */
record GanetiCommands(LiveCluster cluster) {
    /** Succeeds; returns its output. */
    String ok(String... command) {
        Result result = cluster.gnt(command);
        assertThat(result.exit()).as(String.join(" ", command) + ": " + result).isZero();
        return result.out();
    }

    /** Fails with exit code 1; returns what it said. */
    String fails(String... command) {
        Result result = cluster.gnt(command);
        assertThat(result.exit()).as(String.join(" ", command) + ": " + result).isEqualTo(1);
        return result.out() + result.err();
    }

    /** Hands the job in without waiting for its end; returns its number. */
    String submit(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add(2, "--submit");
        Result result = cluster.gnt(all.toArray(String[]::new));
        assertThat(result.exit()).as(String.join(" ", command) + ": " + result).isZero();
        String said = result.out() + result.err();
        assertThat(said).containsPattern("JobID: \\d+|^\\d+");
        return said.replaceAll("(?s).*?(\\d+).*", "$1");
    }

    String status(String job) {
        return ok("gnt-job", "list", "--no-headers", "-o", "status", job).strip();
    }

    /** Returns the status in which the job has ended. */
    String end(String job) {
        long limit = System.nanoTime() + LiveCluster.HANGS.toNanos();
        for (String now = status(job); ; now = status(job)) {
            if (!List.of("queued", "waiting", "running").contains(now)) {
                return now;
            }
            assertThat(System.nanoTime()).as("job " + job + " is " + now).isLessThan(limit);
            LiveCluster.pause();
        }
    }

    /** Columns of one line of a list. */
    String columns(String program, String fields, String name) {
        return ok(program, "list", "--no-headers", "--separator=|", "-o", fields, name).strip();
    }
}
