package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;
import janeti.protocol.LuxiClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No opcode runs twice over a kill, by two witnesses that the jobs' own states are not: the log has
 * one plan of each, and taking away a tag succeeds once only.
 */
class RunsOnceTest {
    private static final int ROUNDS = 2;

    /** Of one tag each. */
    private static final int JOBS = 200;

    /** Jobs run in so many lines, one after the other. */
    private static final int LINES = 4;

    /** 200 jobs take about a second. */
    private static final int LATEST_KILL_MS = 600;

    private static final Pattern PLAN =
            Pattern.compile(" kind job\\.planned .*\"job\":(\\d+),\"op\":(\\d+)");

    private final long seed = Long.getLong("janeti.seed", System.nanoTime() % 1_000_000);
    private final RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);

    @Test
    void startsEachOpcodeOnceHoweverOftenTheDaemonIsKilled(@TempDir Path folder) {
        System.out.println("RunsOnceTest: -Djaneti.seed=" + seed);
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            for (int round = 0; round < ROUNDS; round++) {
                // given
                List<String> tags = tags(round);
                assertThat(submit(cluster, List.of(List.of(tagOp("OP_TAGS_SET", tags)))))
                        .allSatisfy(job -> assertThat(end(cluster, job)).isEqualTo("success"));
                List<Long> jobs = submit(cluster, removals(tags));
                // when
                LockSupport.parkNanos(
                        TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATEST_KILL_MS)));
                cluster.kill9();
                cluster.start();
                // then
                for (Long job : jobs) {
                    assertThat(end(cluster, job))
                            .as(() ->
                                    "job %d, seed %d: ".formatted(job, seed) + result(cluster, job))
                            .isEqualTo("success");
                }
            }
            assertThat(plans(cluster, folder))
                    .as("seed %d", seed)
                    .hasSizeGreaterThanOrEqualTo(ROUNDS * JOBS * 95 / 100)
                    .allSatisfy((opcode, count) -> assertThat(count).as(opcode).isEqualTo(1));
        }
    }

    private static List<String> tags(int round) {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            tags.add("r%d-%d".formatted(round, i));
        }
        return tags;
    }

    private static List<List<Map<String, Object>>> removals(List<String> tags) {
        List<List<Map<String, Object>>> jobs = new ArrayList<>();
        for (String tag : tags) {
            Map<String, Object> op = new TreeMap<>(tagOp("OP_TAGS_DEL", List.of(tag)));
            if (jobs.size() >= LINES) {
                op.put("depends", List.of(List.of(-LINES, List.of())));
            }
            jobs.add(List.of(op));
        }
        return jobs;
    }

    private static Map<String, Object> tagOp(String opcode, List<String> tags) {
        return Map.of(
                "OP_ID", opcode, "kind", "cluster", "name", "", "tags", tags, "reason", List.of());
    }

    private static List<Long> submit(LiveCluster cluster, List<List<Map<String, Object>>> jobs) {
        try (LuxiClient client = cluster.luxi()) {
            List<Long> ids = new ArrayList<>();
            for (Object row :
                    (List<?>) Objects.requireNonNull(client.call("SubmitManyJobs", jobs))) {
                assertThat(((List<?>) row).get(0)).isEqualTo(true);
                ids.add(((Number) ((List<?>) row).get(1)).longValue());
            }
            return ids;
        }
    }

    /** The final status; waits for it. */
    private static String end(LiveCluster cluster, long job) {
        String status = "queued";
        try (LuxiClient client = cluster.luxi()) {
            while (List.of("queued", "waiting", "running").contains(status)) {
                List<?> change =
                        (List<?>)
                                Objects.requireNonNull(
                                        client.call(
                                                "WaitForJobChange",
                                                job,
                                                List.of("status"),
                                                List.of(status),
                                                null,
                                                60L));
                status = String.valueOf(((List<?>) change.get(0)).get(0));
            }
        }
        return status;
    }

    private static String result(LiveCluster cluster, long job) {
        try (LuxiClient client = cluster.luxi()) {
            return String.valueOf(client.call("QueryJobs", List.of(job), List.of("opresult")));
        }
    }

    /** "job/opcode" → how often the log says that it made a plan; what follows a plan is done. */
    private static Map<String, Integer> plans(LiveCluster cluster, Path folder) {
        Result log =
                cluster.janeti("log", "inspect", "--root", folder.toString(), "--limit", "1000000");
        assertThat(log.exit()).as(log.err()).isZero();
        Map<String, Integer> plans = new TreeMap<>();
        for (String line : log.out().lines().toList()) {
            Matcher plan = PLAN.matcher(line);
            if (plan.find()) {
                plans.merge("job " + plan.group(1) + "/" + plan.group(2), 1, Integer::sum);
            }
        }
        return plans;
    }
}
