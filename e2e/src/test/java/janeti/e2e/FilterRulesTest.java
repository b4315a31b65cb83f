package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** Debian's gnt-filter, and jobs that meet its rules, against our daemon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterRulesTest {
    private static final String DELAYS = "[[\"opcode\", [\"=\", \"OP_ID\", \"OP_TEST_DELAY\"]]]";

    private LiveCluster cluster;
    private GanetiCommands gnt;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder);
        gnt = new GanetiCommands(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    /** Returns its uuid. */
    private String add(String predicates, String... action) {
        String said =
                gnt.ok(
                        "gnt-filter",
                        "add",
                        "--priority=10",
                        "--predicates=" + predicates,
                        "--action=" + String.join(" ", action),
                        "--reason=e2e");
        assertThat(said).containsPattern("[0-9a-f-]{36}");
        return said.replaceAll("(?s).*?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}).*", "$1");
    }

    private String delay(String seconds) {
        return gnt.submit("gnt-debug", "delay", "--no-locks", seconds);
    }

    private void kill(String job) {
        gnt.ok("gnt-job", "cancel", "--kill", "--yes-do-it", "-f", job);
    }

    private void awaitStatus(String job, String status) {
        long limit = System.nanoTime() + LiveCluster.HANGS.toNanos();
        for (String now = gnt.status(job); !now.equals(status); now = gnt.status(job)) {
            assertThat(now).isIn("queued", "waiting", "running");
            assertThat(System.nanoTime()).as("job " + job + " is " + now).isLessThan(limit);
            LiveCluster.pause();
        }
    }

    @Test
    void addsListsShowsReplacesAndDeletesRules() {
        // when
        String uuid = add("[[\"jobid\", [\">\", \"id\", \"watermark\"]]]", "CONTINUE");
        // then
        assertThat(gnt.ok("gnt-filter", "list")).contains(uuid).contains("CONTINUE");
        assertThat(gnt.ok("gnt-filter", "list-fields")).contains("watermark");
        assertThat(gnt.ok("gnt-filter", "info", uuid))
                .contains("UUID: " + uuid)
                .contains("Priority: 10")
                .contains("CONTINUE")
                .contains("e2e");
        // and
        gnt.ok(
                "gnt-filter",
                "replace",
                "--priority=20",
                "--predicates=[[\"reason\", [\"=\", \"source\", \"x\"]]]",
                "--action=RATE_LIMIT 3",
                uuid);
        assertThat(gnt.ok("gnt-filter", "info", uuid))
                .contains("Priority: 20")
                .contains("RATE_LIMIT");
        gnt.ok("gnt-filter", "delete", uuid);
        assertThat(gnt.ok("gnt-filter", "list")).doesNotContain(uuid);
        assertThat(gnt.fails("gnt-filter", "delete", uuid))
                .contains("Filter rule with UUID " + uuid + " does not exist");
    }

    @Test
    void pausesAJobAndSaysWhyUntilTheRuleIsDeleted() {
        // given
        String rule = add(DELAYS, "PAUSE");
        String job = delay("0.05");
        // then
        assertThat(gnt.status(job)).isEqualTo("queued");
        assertThat(gnt.ok("gnt-job", "list", "--no-headers", "-o", "why", job))
                .contains("filter rule " + rule + " pauses it (e2e)");
        LiveCluster.Result why =
                cluster.janeti("job", "why", job, "--root", cluster.root().toString());
        assertThat(why.exit()).as(why.toString()).isZero();
        assertThat(why.out())
                .startsWith("Job " + job + " is queued:\n  filter rule " + rule + " pauses it");
        // and a job without that opcode goes on
        gnt.ok("gnt-cluster", "add-tags", "site:berlin");
        // when
        gnt.ok("gnt-filter", "delete", rule);
        // then
        assertThat(gnt.end(job)).isEqualTo("success");
    }

    @Test
    void rejectsJobsAndSaysSo() {
        String rule = add(DELAYS, "REJECT");
        String job = delay("0.05");
        assertThat(gnt.end(job)).isEqualTo("canceled");
        assertThat(gnt.ok("gnt-job", "info", job)).contains("rejected by filter rule " + rule);
        gnt.ok("gnt-filter", "delete", rule);
    }

    @Test
    void limitsHowManyRunAtATime() {
        // given
        String rule = add(DELAYS, "RATE_LIMIT", "1");
        String first = delay("60");
        awaitStatus(first, "running");
        String second = delay("0.05");
        // then
        assertThat(gnt.status(second)).isEqualTo("queued");
        assertThat(gnt.ok("gnt-job", "list", "--no-headers", "-o", "why", second))
                .contains("the limit of 1 job at a time by filter rule " + rule)
                .contains("is used up by job " + first);
        // when
        kill(first);
        // then
        assertThat(gnt.end(second)).isEqualTo("success");
        gnt.ok("gnt-filter", "delete", rule);
    }

    @Test
    void keepsTheLimitThatAReasonAsksFor() {
        // given
        String[] limited = {"gnt-debug", "delay", "--no-locks", "--reason=rate-limit:1:x", "60"};
        String first = gnt.submit(limited);
        awaitStatus(first, "running");
        String second = gnt.submit(limited);
        // then
        assertThat(gnt.status(second)).isEqualTo("queued");
        assertThat(gnt.end(delay("0.05"))).isEqualTo("success");
        // when
        kill(first);
        // then
        awaitStatus(second, "running");
        kill(second);
    }

    @Test
    void showsTheLocksOfAJobAndWhoWaitsForThem() {
        // given
        String holder = gnt.submit("gnt-debug", "delay", "60");
        awaitStatus(holder, "running");
        String waiter = gnt.submit("gnt-debug", "delay", "60");
        awaitStatus(waiter, "waiting");
        // then
        assertThat(gnt.ok("gnt-debug", "locks", "--no-headers", "-o", "name,mode,owner,pending"))
                .containsPattern("node/\\S+ +exclusive +" + holder + " +exclusive:" + waiter);
        assertThat(gnt.ok("gnt-job", "list", "--no-headers", "-o", "why", waiter))
                .contains("job " + holder + " has held the lock node/" + LiveCluster.NODE);
        // when
        kill(holder);
        // then
        awaitStatus(waiter, "running");
        assertThat(gnt.ok("gnt-job", "list", "--no-headers", "-o", "why", waiter))
                .startsWith("it ");
        kill(waiter);
    }
}
