package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The daemon is killed at random moments with 200 jobs in its queue. The jobs are of every kind:
 * short ones, ones that wait for a lock, ones that change the configuration, ones that wait for
 * others. At the moment of the kill few run and many wait.
 */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("janeti.crash.rounds", 6);
    private static final int JOBS = 200;

    /** The latest moment of a kill after the last submission, ms. */
    private static final int LATEST_KILL_MS = 400;

    private final long seed = Long.getLong("janeti.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);

    private static Map<String, @Nullable Object> op(String id, Object... members) {
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        op.put("OP_ID", id);
        op.put("reason", List.of());
        for (int i = 0; i < members.length; i += 2) {
            op.put(String.valueOf(members[i]), members[i + 1]);
        }
        return op;
    }

    /** Two of three hold the one lock in turn, so that most of the queue waits. */
    private Map<String, @Nullable Object> job(int round, int i) {
        return switch (i % 6) {
            case 0 ->
                    op(
                            "OP_TAGS_SET",
                            "kind",
                            "cluster",
                            "tags",
                            List.of(tag(round, i)),
                            "name",
                            "");
            case 1 ->
                    op(
                            "OP_TEST_DELAY",
                            "duration",
                            0.001,
                            "on_master",
                            false,
                            "repeat",
                            1L,
                            "depends",
                            List.of(List.of(-1L, List.of())));
            default ->
                    op(
                            "OP_TEST_DELAY",
                            "duration",
                            0.001 * random.nextInt(1, 8),
                            "no_locks",
                            false);
        };
    }

    private static String tag(int round, int i) {
        return "r%d-%d".formatted(round, i);
    }

    @Test
    void losesNothingThatWasAcknowledgedAndRunsNothingTwice(@TempDir Path folder) throws Exception {
        System.out.println("CrashTest: -Djaneti.seed=" + seed);
        long serial = 0;
        Map<Long, String> tagJobs = new TreeMap<>();
        Set<Long> acknowledged = new TreeSet<>();
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            for (int round = 0; round < ROUNDS; round++) {
                // given
                Set<Long> ofRound = submit(cluster, round, tagJobs);
                acknowledged.addAll(ofRound);
                // when
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_KILL_MS));
                cluster.kill9();
                cluster.start();
                // then
                Map<Long, List<?>> ended = awaitAll(cluster, ofRound);
                assertThat(ended.keySet()).as("seed %s", seed).isEqualTo(ofRound);
                long good =
                        ended.values().stream().filter(row -> row.get(1).equals("success")).count();
                assertThat(good)
                        .as("seed %s, %s", seed, ended)
                        .isGreaterThanOrEqualTo(JOBS * 95 / 100);
                ended.values().forEach(CrashTest::saysWhy);
                ended.values().forEach(CrashTest::ranAtMostOnce);
                serial = configIsWhole(cluster, serial);
                tagsAndJobsAgree(cluster, tagJobs, ended);
            }
            // and in the end nothing of any round is missing
            assertThat(awaitAll(cluster, acknowledged).keySet()).isEqualTo(acknowledged);
        }
    }

    private Set<Long> submit(LiveCluster cluster, int round, Map<Long, String> tagJobs) {
        Set<Long> ids = new TreeSet<>();
        try (LuxiClient client = cluster.luxi()) {
            List<Object> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(List.of(job(round, i)));
            }
            int i = 0;
            for (Object row : list(client.call("SubmitManyJobs", jobs))) {
                assertThat(list(row).get(0)).isEqualTo(true);
                long id = ((Number) list(row).get(1)).longValue();
                ids.add(id);
                if (i % 6 == 0) {
                    tagJobs.put(id, tag(round, i));
                }
                i++;
            }
        }
        assertThat(ids).hasSize(JOBS);
        return ids;
    }

    /** id → [id, status, results, log lines of each opcode]. */
    private static Map<Long, List<?>> awaitAll(LiveCluster cluster, Set<Long> ids) {
        try (LuxiClient client = cluster.luxi()) {
            for (Long id : ids) {
                for (Object status = "queued";
                        List.of("queued", "waiting", "running").contains(status); ) {
                    List<?> change =
                            list(
                                    client.call(
                                            "WaitForJobChange",
                                            id,
                                            List.of("status"),
                                            List.of(status),
                                            null,
                                            60L));
                    status = Objects.requireNonNull(list(change.get(0)).get(0));
                }
            }
            Map<Long, List<?>> rows = new TreeMap<>();
            for (Object row :
                    list(
                            client.call(
                                    "QueryJobs",
                                    List.copyOf(ids),
                                    List.of("id", "status", "opresult", "oplog")))) {
                rows.put(((Number) list(row).get(0)).longValue(), list(row));
            }
            return rows;
        }
    }

    private static void saysWhy(List<?> row) {
        if (!row.get(1).equals("success")) {
            assertThat(String.valueOf(row.get(2)))
                    .contains("The master daemon ended while this job was running");
        }
    }

    /** A delay leaves one line of progress in its job's log each time it runs. */
    private static void ranAtMostOnce(List<?> row) {
        assertThat(list(list(row.get(3)).get(0)))
                .as("log of job %s", row.get(0))
                .hasSizeLessThan(2);
    }

    /** What became true stays true: the file parses, and its serial number never falls. */
    private static long configIsWhole(LiveCluster cluster, long before) throws IOException {
        Map<?, ?> config =
                (Map<?, ?>)
                        Objects.requireNonNull(
                                Json.parse(
                                        Files.readAllBytes(cluster.data().resolve("config.data"))));
        long serial = ((Number) Objects.requireNonNull(config.get("serial_no"))).longValue();
        assertThat(serial).isGreaterThanOrEqualTo(before);
        return serial;
    }

    /** A job that succeeded has set its tag; one that failed may have. Nobody else sets it. */
    private static void tagsAndJobsAgree(
            LiveCluster cluster, Map<Long, String> tagJobs, Map<Long, List<?>> ended) {
        try (LuxiClient client = cluster.luxi()) {
            List<?> tags = list(client.call("QueryTags", "cluster", ""));
            assertThat(tags).doesNotHaveDuplicates();
            tagJobs.forEach((id, tag) -> {
                List<?> row = ended.get(id);
                if (row != null && row.get(1).equals("success")) {
                    assertThat(tags.contains(tag)).as("tag %s of job %s", tag, id).isTrue();
                }
            });
        }
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
