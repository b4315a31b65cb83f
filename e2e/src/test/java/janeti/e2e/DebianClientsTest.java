package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's own commands of Ganeti 3.0 against our daemon: exit status and output. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DebianClientsTest {
    private LiveCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private String ok(String... command) {
        Result result = cluster.gnt(command);
        assertThat(result.exit()).as(String.join(" ", command) + ": " + result).isZero();
        return result.out();
    }

    private Result fails(String... command) {
        Result result = cluster.gnt(command);
        assertThat(result.exit()).as(String.join(" ", command) + ": " + result).isEqualTo(1);
        return result;
    }

    private String submit(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add(2, "--submit");
        Result result = cluster.gnt(all.toArray(String[]::new));
        assertThat(result.err()).as(result.toString()).matches("JobID: \\d+\n");
        return result.err().replaceAll("\\D", "");
    }

    private void await(String job, String status) {
        for (String now = ""; !now.equals(status); LiveCluster.pause()) {
            now = ok("gnt-job", "list", "--no-headers", "-o", "status", job).strip();
            assertThat(now).isIn("queued", "waiting", "running", status);
        }
    }

    @Test
    void tellsAboutTheCluster() {
        String info = ok("gnt-cluster", "info");
        assertThat(info)
                .contains("Cluster name: " + LiveCluster.CLUSTER + "\n")
                .contains("Master node: " + LiveCluster.NODE + "\n")
                .contains("Architecture (this node): 64bits (x86_64)\n")
                .contains("Default hypervisor: fake\n")
                .contains("primary ip version: 4\n");
        assertThat(ok("gnt-cluster", "getmaster")).isEqualTo(LiveCluster.NODE + "\n");
        assertThat(ok("gnt-cluster", "version")).contains("3.0.2");
    }

    @Test
    void addsListsFindsAndRemovesTags() {
        ok("gnt-cluster", "add-tags", "site:berlin", "env:test");
        assertThat(ok("gnt-cluster", "list-tags").lines()).contains("site:berlin", "env:test");
        assertThat(ok("gnt-cluster", "search-tags", "^site:")).isEqualTo("/cluster site:berlin\n");
        ok("gnt-cluster", "remove-tags", "site:berlin");
        assertThat(ok("gnt-cluster", "list-tags").lines()).doesNotContain("site:berlin");
        assertThat(fails("gnt-cluster", "remove-tags", "site:berlin").err())
                .contains("Tag(s) 'site:berlin' not found")
                .contains("unknown_entity");
        assertThat(fails("gnt-cluster", "add-tags", "a b").err())
                .contains("Tag contains invalid characters");
    }

    @Test
    void drainsTheQueueAndOpensItAgain() {
        assertThat(ok("gnt-cluster", "queue", "info")).isEqualTo("The drain flag is unset\n");
        ok("gnt-cluster", "queue", "drain");
        assertThat(ok("gnt-cluster", "queue", "info")).isEqualTo("The drain flag is set\n");
        assertThat(fails("gnt-debug", "delay", "0.01").err()).contains("Queue drained");
        assertThat(cluster.data().resolve("queue/drain")).exists();
        ok("gnt-cluster", "queue", "undrain");
        ok("gnt-cluster", "queue", "undrain");
        assertThat(ok("gnt-cluster", "queue", "info")).isEqualTo("The drain flag is unset\n");
        assertThat(cluster.data().resolve("queue/drain")).doesNotExist();
    }

    @Test
    void pausesTheWatcher() throws IOException {
        assertThat(ok("gnt-cluster", "watcher", "info")).isEqualTo("The watcher is not paused.\n");
        assertThat(ok("gnt-cluster", "watcher", "pause", "10m"))
                .startsWith("The watcher is paused until");
        assertThat(ok("gnt-cluster", "watcher", "info")).startsWith("The watcher is paused until");
        assertThat(Files.readString(cluster.data().resolve("watcher.pause"))).matches("\\d+\n");
        assertThat(ok("gnt-cluster", "watcher", "continue"))
                .isEqualTo("The watcher is no longer paused.\n");
        assertThat(cluster.data().resolve("watcher.pause")).doesNotExist();
    }

    @Test
    void delays() {
        ok("gnt-debug", "delay", "0.1");
        ok("gnt-debug", "delay", "--no-master", "0.1");
        assertThat(ok("gnt-debug", "delay", "--repeat=2", "0.1"))
                .contains("Test delay iteration 1/1");
        assertThat(fails("gnt-debug", "delay", "0").err())
                .contains("Duration must be greater than zero");
        assertThat(fails("gnt-debug", "delay", "-n", "nosuch", "1").err())
                .contains("Node name nosuch not found");
        assertThat(fails("gnt-debug", "delay", "-n", LiveCluster.NODE, "0.1").err())
                .contains("Call test_delay to node " + LiveCluster.NODE);
    }

    @Test
    void listsJobsWithTheFieldsAndFiltersThatAreAskedFor() {
        String job = submit("gnt-debug", "delay", "0.2");
        await(job, "success");
        assertThat(ok("gnt-job", "list", job))
                .matches("ID +Status +Summary *\n *" + job + " success TEST_DELAY\\(0.2\\) *\n");
        assertThat(
                        ok(
                                "gnt-job",
                                "list",
                                "--no-headers",
                                "--separator=|",
                                "-o",
                                "id,status,priority,opstatus",
                                job))
                .isEqualTo(job + "|success|0|['success']\n");
        assertThat(
                        ok(
                                "gnt-job",
                                "list",
                                "--no-headers",
                                "-o",
                                "id",
                                "--filter",
                                "status == \"success\" and id == " + job))
                .isEqualTo(job + "\n");
        assertThat(ok("gnt-job", "list", "--no-headers", "-o", "status", "987654"))
                .isEqualTo("-\n");
        assertThat(ok("gnt-job", "list-fields").lines()).hasSize(17);
        assertThat(cluster.gnt("gnt-job", "list", "-o", "id,nosuch", job).err())
                .contains("unknown fields nosuch");
    }

    @Test
    void tellsAllAboutAJob() {
        String job = submit("gnt-debug", "delay", "--reason=because", "0.1");
        await(job, "success");
        assertThat(ok("gnt-job", "info", job))
                .contains("Job ID: " + job + "\n  Status: success\n")
                .contains("Opcode: OP_TEST_DELAY\n")
                .contains("Total processing time: ")
                .contains("- because\n")
                .contains("- gnt:opcode:test_delay\n");
        assertThat(ok("gnt-job", "info", "987654")).contains("Job ID 987654 not found");
    }

    @Test
    void watchesAJobToItsEnd() {
        String job = submit("gnt-debug", "delay", "--repeat=3", "0.3");
        assertThat(ok("gnt-job", "watch", job))
                .startsWith("Output from job " + job + " follows\n")
                .contains("Test delay iteration 0/2")
                .contains("Test delay iteration 2/2");
        String another = submit("gnt-debug", "delay", "0.3");
        ok("gnt-job", "wait", another);
        assertThat(ok("gnt-job", "list", "--no-headers", "-o", "status", another))
                .isEqualTo("success\n");
    }

    @Test
    void cancelsWhatWaitsAndKillsWhatRuns() {
        String holder = submit("gnt-debug", "delay", "60");
        await(holder, "running");
        String waiter = submit("gnt-debug", "delay", "60");
        await(waiter, "waiting");
        // when
        ok("gnt-job", "cancel", "-f", waiter);
        await(waiter, "canceled");
        fails("gnt-job", "cancel", "-f", holder);
        ok("gnt-job", "cancel", "--kill", "--yes-do-it", "-f", holder);
        // then
        await(holder, "error");
        assertThat(ok("gnt-job", "info", holder)).contains("Job killed by request");
        assertThat(fails("gnt-job", "cancel", "-f", "987654").out() + "")
                .contains("Job 987654 not found in queue");
        // and the lock is free
        ok("gnt-debug", "delay", "0.05");
    }

    @Test
    void changesThePriorityOfAJob() {
        String holder = submit("gnt-debug", "delay", "60");
        await(holder, "running");
        String waiter = submit("gnt-debug", "delay", "60");
        await(waiter, "waiting");
        ok("gnt-job", "change-priority", "--priority=high", "-f", waiter);
        assertThat(ok("gnt-job", "list", "--no-headers", "-o", "priority", waiter))
                .isEqualTo("-10\n");
        ok("gnt-job", "cancel", "-f", waiter);
        ok("gnt-job", "cancel", "--kill", "--yes-do-it", "-f", holder);
    }

    @Test
    void archivesJobs() {
        String job = submit("gnt-debug", "delay", "0.05");
        await(job, "success");
        ok("gnt-job", "archive", job);
        assertThat(
                        ok("gnt-job", "list", "--archived", "--no-headers", "-o", "id,archived")
                                .lines()
                                .map(String::strip))
                .contains(job + " Y");
        assertThat(ok("gnt-job", "list", "--no-headers", "-o", "id").lines().map(String::strip))
                .doesNotContain(job);
        assertThat(ok("gnt-job", "info", job)).contains("Status: success");
        assertThat(cluster.data().resolve("queue/archive/0/job-" + job)).exists();
        String other = submit("gnt-debug", "delay", "0.05");
        await(other, "success");
        assertThat(ok("gnt-job", "autoarchive", "0"))
                .matches("Archived \\d+ jobs, 0 unchecked left\n");
        assertThat(ok("gnt-job", "autoarchive", "all"))
                .matches("Archived \\d+ jobs, 0 unchecked left\n");
        assertThat(cluster.data().resolve("queue/archive/0/job-" + other)).exists();
    }

    @Test
    void takesJobsFromAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("job.json");
        Files.writeString(
                file,
                "[{\"OP_ID\": \"OP_TEST_DELAY\", \"duration\": 0.1, \"on_master\": true,"
                        + " \"on_nodes\": []}]");
        ok("gnt-debug", "submit-job", file.toString());
    }
}
