package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Debian's commands on jobs, with all their options, on a cluster of two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobClientsTest {
    private static final String NODE1 = LiveCluster.node(1);
    private static final String NODE2 = LiveCluster.node(2);
    private static final String NETWORK = "127.212";

    private LiveCluster cluster;
    private GanetiCommands gnt;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder, 2, NETWORK);
        gnt = new GanetiCommands(cluster);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    /** A story that breaks off must not hold up the others. */
    @AfterEach
    void killWhatIsLeft() {
        for (String job : listed("--running", "--pending")) {
            cluster.gnt("gnt-job", "cancel", "--kill", "--yes-do-it", "-f", job);
        }
    }

    /** A job that holds the master node until it is killed. */
    private String holder() {
        String job = gnt.submit("gnt-debug", "delay", "600");
        await(job, "running");
        return job;
    }

    /** A job that waits for what a holder has. */
    private String waiter(String... more) {
        String job =
                gnt.submit(
                        Stream.of(List.of("gnt-debug", "delay"), List.of(more), List.of("0.01"))
                                .flatMap(List::stream)
                                .toArray(String[]::new));
        await(job, "waiting");
        return job;
    }

    private void kill(String job) {
        gnt.ok("gnt-job", "cancel", "--kill", "--yes-do-it", "-f", job);
    }

    private void await(String job, String status) {
        long limit = System.nanoTime() + LiveCluster.HANGS.toNanos();
        while (!gnt.status(job).equals(status)) {
            assertThat(System.nanoTime()).as(job + " is " + gnt.status(job)).isLessThan(limit);
            LiveCluster.pause();
        }
    }

    private List<String> listed(String... options) {
        List<String> command =
                new ArrayList<>(List.of("gnt-job", "list", "--no-headers", "-o", "id"));
        command.addAll(List.of(options));
        return gnt.ok(command.toArray(String[]::new)).lines().map(String::strip).toList();
    }

    private String priority(String job) {
        return gnt.ok("gnt-job", "list", "--no-headers", "-o", "priority", job).strip();
    }

    // The queue as a whole.

    @Test
    void theClientsOwnTestOfTheQueuePasses() {
        assertThat(gnt.ok("gnt-debug", "test-jobqueue"))
                .contains("Job submission tests were successful")
                .contains("Job dependency tests were successful")
                .contains("Testing partial job failure")
                .endsWith("Job queue test successful\n");
    }

    @Test
    void listsThoseThatArePendingRunningFinishedOrFailed() {
        // given
        String done = gnt.submit("gnt-debug", "delay", "0.01");
        String failed = gnt.submit("gnt-debug", "delay", "0");
        assertThat(gnt.end(done)).isEqualTo("success");
        assertThat(gnt.end(failed)).isEqualTo("error");
        String runs = holder();
        String waits = waiter();
        // then
        assertThat(listed("--running")).contains(runs).doesNotContain(waits, done, failed);
        assertThat(listed("--pending")).contains(waits).doesNotContain(runs, done, failed);
        assertThat(listed("--finished")).contains(done, failed).doesNotContain(runs, waits);
        assertThat(listed("--error")).contains(failed).doesNotContain(runs, waits, done);
        assertThat(listed(runs, done)).containsExactly(runs, done);
        assertThat(
                        gnt.ok(
                                "gnt-job",
                                "list",
                                "--no-headers",
                                "--separator=|",
                                "-o",
                                "summary,status,opstatus,priority",
                                waits))
                .isEqualTo("TEST_DELAY(1.0e-2)|waiting|['waiting']|0\n");
        kill(runs);
        gnt.ok("gnt-job", "wait", waits);
    }

    @Test
    void followsTheOutputAndTheEndOfAJobThatFails() {
        String job = gnt.submit("gnt-debug", "delay", "-n", "nosuch", "1");
        gnt.end(job);
        assertThat(gnt.fails("gnt-job", "watch", job))
                .startsWith("Output from job " + job + " follows\n")
                .contains("Node name nosuch not found");
        assertThat(cluster.gnt("gnt-job", "wait", job).exit()).isEqualTo(1);
        assertThat(gnt.fails("gnt-job", "wait", "987654")).contains("987654");
        assertThat(gnt.ok("gnt-job", "info", job))
                .contains("Status: error")
                .contains("Node name nosuch not found");
    }

    @Test
    void refusesWhatIsNoJobNumber() {
        for (String command : List.of("info", "watch", "archive")) {
            assertThat(gnt.fails("gnt-job", command, "x1")).contains("x1");
        }
    }

    // Cancel and priority, of one job and of many.

    @Test
    void cancelsAllThatWaitsAndNothingThatRuns() {
        // given
        String runs = holder();
        String first = waiter();
        String second = waiter();
        // when
        assertThat(gnt.ok("gnt-job", "cancel", "--force", "--pending"))
                .contains("Job " + first, "Job " + second)
                .doesNotContain("Job " + runs + " ");
        // then
        assertThat(gnt.end(first)).isEqualTo("canceled");
        assertThat(gnt.end(second)).isEqualTo("canceled");
        assertThat(gnt.status(runs)).isEqualTo("running");
        assertThat(gnt.fails("gnt-job", "cancel", "--kill", "-f", runs)).contains("--yes-do-it");
        kill(runs);
        assertThat(gnt.end(runs)).isEqualTo("error");
        // and what has ended cannot be cancelled
        assertThat(gnt.fails("gnt-job", "cancel", "-f", runs)).contains(runs);
    }

    @Test
    void givesManyJobsAnotherPriority() {
        // given
        String runs = holder();
        String first = waiter("--priority=low");
        String second = waiter();
        assertThat(priority(first)).isEqualTo("10");
        // when
        gnt.ok("gnt-job", "change-priority", "--priority=high", "--force", "--waiting");
        // then
        assertThat(priority(first)).isEqualTo("-10");
        assertThat(priority(second)).isEqualTo("-10");
        assertThat(cluster.gnt("gnt-job", "change-priority", "-f", first).err())
                .contains("--priority option must be given");
        gnt.ok("gnt-job", "cancel", "-f", first, second);
        kill(runs);
        assertThat(gnt.fails("gnt-job", "change-priority", "--priority=low", "-f", runs))
                .contains(runs);
    }

    @Test
    void aJobThatWasCancelledTakesThoseThatDependOnItAlong() throws IOException {
        // given
        String runs = holder();
        String first = waiter();
        Path file = Files.createTempFile(cluster.root(), "job", ".json");
        Files.writeString(
                file,
                "[{\"OP_ID\": \"OP_TEST_DELAY\", \"duration\": 0.01, \"depends\": [["
                        + first
                        + ", [\"success\"]]]}]");
        // when
        Process submitted = submit(file);
        gnt.ok("gnt-job", "cancel", "-f", first);
        // then
        LiveCluster.waitFor(submitted, "submit-job");
        String dependent = listed().getLast();
        assertThat(gnt.status(dependent)).isEqualTo("canceled");
        kill(runs);
    }

    /** In the background; returns when the job is there. */
    private Process submit(Path file) throws IOException {
        int before = listed().size();
        var builder = new ProcessBuilder("/usr/sbin/gnt-debug", "submit-job", file.toString());
        builder.environment().putAll(cluster.environment());
        Process process = builder.redirectErrorStream(true).start();
        while (listed().size() == before) {
            assertThat(process.isAlive()).isTrue();
            LiveCluster.pause();
        }
        return process;
    }

    // Archive.

    @Test
    void archivesWhatIsFinishedAndOldEnough() {
        String done = gnt.submit("gnt-debug", "delay", "0.01");
        gnt.end(done);
        String runs = holder();
        assertThat(gnt.fails("gnt-job", "archive", runs)).contains(runs);
        assertThat(gnt.ok("gnt-job", "autoarchive", "1d")).startsWith("Archived 0 jobs");
        gnt.ok("gnt-job", "archive", done);
        assertThat(listed()).doesNotContain(done).contains(runs);
        assertThat(listed("--archived")).contains(done + " Y");
        gnt.ok("gnt-job", "autoarchive", "all");
        assertThat(listed("--finished")).isEmpty();
        assertThat(gnt.status(runs)).isEqualTo("running");
        kill(runs);
    }

    // What gnt-debug has.

    @Test
    void tellsWhoHoldsAndWaitsForLocks() {
        // given
        String runs = holder();
        String waits = waiter();
        // then
        String uuid = gnt.columns("gnt-node", "uuid", NODE1);
        List<String> rows =
                gnt.ok(
                                "gnt-debug",
                                "locks",
                                "--no-headers",
                                "--separator=|",
                                "-o",
                                "name,mode,owner,pending")
                        .lines()
                        .toList();
        assertThat(rows)
                .anyMatch(row ->
                        row.matches(
                                "node/%s\\|exclusive\\|.*\\b%s\\b.*\\|exclusive:.*\\b%s\\b.*"
                                        .formatted(uuid, runs, waits)));
        assertThat(gnt.ok("gnt-debug", "locks")).startsWith("Name ");
        kill(runs);
        gnt.ok("gnt-job", "wait", waits);
    }

    @Test
    void delaysOnNodesAndInARehearsal() {
        gnt.ok("gnt-debug", "delay", "--no-master", "-n", NODE2, "0.01");
        gnt.ok("gnt-debug", "delay", "-n", NODE1, "-n", NODE2, "--no-locks", "0.01");
        assertThat(gnt.ok("gnt-debug", "delay", "--dry-run", "600")).contains("dry-run");
    }

    @Test
    void handsInJobsFromFilesAsOftenAsAsked() throws IOException {
        Path file = Files.createTempFile(cluster.root(), "job", ".json");
        Files.writeString(
                file,
                "[{\"OP_ID\": \"OP_TEST_DELAY\", \"duration\": 0.01}, {\"OP_ID\": \"OP_TAGS_GET\","
                        + " \"kind\": \"cluster\"}]");
        int before = listed().size();
        assertThat(
                        gnt.ok(
                                "gnt-debug",
                                "submit-job",
                                "--job-repeat=2",
                                "--op-repeat=2",
                                "--timing-stats",
                                file.toString()))
                .contains("T:total");
        List<String> after = listed();
        assertThat(after).hasSize(before + 2);
        assertThat(gnt.ok("gnt-job", "list", "--no-headers", "-o", "opstatus", after.getLast()))
                .isEqualTo("['success', 'success', 'success', 'success']\n");
        gnt.ok("gnt-debug", "submit-job", "--verbose", file.toString());
    }

    // The queue's and the watcher's switches.

    @Test
    void aClosedQueueRunsWhatItHasAndTakesNoMore() {
        String runs = holder();
        String waits = waiter();
        gnt.ok("gnt-cluster", "queue", "drain");
        assertThat(gnt.ok("gnt-cluster", "queue", "info")).isEqualTo("The drain flag is set\n");
        assertThat(gnt.fails("gnt-debug", "delay", "0.01")).contains("drained");
        kill(runs);
        gnt.ok("gnt-job", "wait", waits);
        gnt.ok("gnt-cluster", "queue", "undrain");
        assertThat(gnt.ok("gnt-cluster", "queue", "info")).isEqualTo("The drain flag is unset\n");
        gnt.ok("gnt-debug", "delay", "0.01");
    }

    @Test
    void theWatcherIsPausedAndGoesOn() {
        assertThat(gnt.ok("gnt-cluster", "watcher", "pause", "1h"))
                .startsWith("The watcher is paused");
        assertThat(gnt.ok("gnt-cluster", "watcher", "info"))
                .startsWith("The watcher is paused until");
        assertThat(gnt.ok("gnt-cluster", "watcher", "continue")).contains("no longer paused");
        assertThat(gnt.ok("gnt-cluster", "watcher", "info")).contains("not paused");
        assertThat(cluster.gnt("gnt-cluster", "watcher", "pause", "x").exit()).isEqualTo(1);
    }

    // Jobs that ask for jobs, and hooks.

    @Test
    void makesManyInstancesFromAFile() throws IOException {
        Path file = Files.createTempFile(cluster.root(), "batch", ".json");
        Files.writeString(
                file,
                "["
                        + instance("batch1", NODE1, "diskless", "")
                        + ", "
                        + instance("batch2", NODE2, "file", "{\"size\": 1024}")
                        + "]");
        assertThat(gnt.ok("gnt-instance", "batch-create", file.toString()))
                .endsWith("All instances created successfully.\n");
        assertThat(gnt.columns("gnt-instance", "status,pnode", "batch1"))
                .isEqualTo("running|" + NODE1);
        assertThat(gnt.columns("gnt-instance", "status,pnode", "batch2"))
                .isEqualTo("running|" + NODE2);
        String child = listed("--filter", "status == \"success\"").getLast();
        assertThat(gnt.ok("gnt-job", "info", child))
                .contains("comment: Submitted by OP_INSTANCE_MULTI_ALLOC")
                .contains("gnt:opcode:instance_multi_alloc");
        assertThat(gnt.fails("gnt-instance", "batch-create", "-I", "hail", file.toString()))
                .contains("iallocator");
        gnt.ok("gnt-instance", "remove", "-f", "batch1");
        gnt.ok("gnt-instance", "remove", "-f", "batch2");
    }

    private static String instance(String name, String node, String template, String disk) {
        return """
        {"instance_name": "%s", "mode": "create", "disk_template": "%s", "disks": [%s],
         "nics": [{}], "os_type": "noop", "pnode": "%s", "name_check": false,
         "ip_check": false, "beparams": {"minmem": 128, "maxmem": 128}}\
        """
                .formatted(name, template, disk, node);
    }

    @Test
    void hooksOfTheMasterStopAnOpcodeAndHearOfChanges() throws IOException {
        // given
        Path heard = cluster.root().resolve("heard");
        Path change =
                hook(
                        "config-update-post.d",
                        "echo $GANETI_OP_CODE ${JANETI_RUN_ID:+with-id} >> " + heard + "\n");
        Path veto = hook("instance-add-pre.d", "echo not on a Monday; exit 1\n");
        // when
        Result refused =
                cluster.gnt(
                        "gnt-instance",
                        "add",
                        "-t",
                        "diskless",
                        "-o",
                        "noop",
                        "-n",
                        NODE2,
                        "--no-name-check",
                        "--no-ip-check",
                        "vetoed");
        gnt.ok("gnt-cluster", "add-tags", "heard");
        gnt.ok("gnt-cluster", "list-tags");
        // then
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("node: " + NODE1 + ", script: instance-add-pre.d/hook")
                .contains("not on a Monday");
        assertThat(Files.readString(heard)).isEqualTo("OP_TAGS_SET with-id\n");
        Files.delete(veto);
        Files.delete(change);
    }

    /** A script on the master's node. */
    private Path hook(String folder, String script) throws IOException {
        Path path = cluster.tree().resolve("etc/ganeti/hooks").resolve(folder);
        Path file = Files.createDirectories(path).resolve("hook");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
