package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import janeti.cli.FakeMaster.JobEnd;
import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Jobs, tags, nodes, the cluster, completion. */
class WorkTest {
    @TempDir private Path root;

    @Test
    void watchesAJobToItsEnd() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.jobsEnd(_ -> JobEnd.success(null, "one", "two"));
            Console.run(root, "tag", "add", "cluster", "blue", "--no-wait");
            assertThat(Console.run(root, "job", "watch", "1"))
                    .isEqualTo(new Console(0, "one\ntwo\nJob 1: success\n", ""));
            master.jobsEnd(_ -> JobEnd.error(new ExecException("Disk 0 is broken")));
            Console.run(root, "tag", "add", "cluster", "blue", "--no-wait");
            assertThat(Console.run(root, "job", "watch", "2"))
                    .isEqualTo(new Console(1, "", "janeti: Disk 0 is broken\n"));
        }
    }

    @Test
    void saysThatAJobIsGone() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.methods.put(
                    "WaitForJobChange",
                    _ -> {
                        throw new GanetiException("JobLost", "Can't load job file");
                    });
            Console gone = Console.run(root, "job", "watch", "7");
            assertThat(gone.status()).isEqualTo(4);
            assertThat(gone.err()).contains("There is no job 7, or it is archived");
        }
    }

    @Test
    void listsAndExplainsJobs() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.table(
                    "job",
                    "id:number status:text received_ts:other end_ts:other summary:other"
                            + " start_ts:other ops:other opstatus:other opresult:other oplog:other",
                    List.of(
                            Map.of(
                                    "id",
                                    9,
                                    "status",
                                    "error",
                                    "summary",
                                    List.of("TAGS_SET"),
                                    "ops",
                                    List.of(Map.of("OP_ID", "OP_TAGS_SET", "tags", List.of("a"))),
                                    "opstatus",
                                    List.of("error"),
                                    "opresult",
                                    List.of(new ExecException("no").wireForm()),
                                    "oplog",
                                    List.of(
                                            List.of(
                                                    List.of(
                                                            1,
                                                            List.of(1_700_000_000, 5),
                                                            "message",
                                                            "hello"))))));
            assertThat(Console.run(root, "job", "list").out())
                    .isEqualTo(
                            """
                            Id  Status  Received_ts  End_ts  Summary
                             9  error   -            -       TAGS_SET
                            """);
            assertThat(Console.run(root, "job", "info", "9").out())
                    .startsWith(
                            """
                            Job: 9
                            Status: error
                            Received: -
                            Started: -
                            Ended: -
                            Opcodes:
                              - Opcode: TAGS_SET
                                Status: error
                                Parameters:
                                  tags: ["a"]
                                Result: ["OpExecError",["no"]]
                                Log:
                                  - 2023-11-1\
                            """);
        }
    }

    @Test
    void saysWhyAJobDoesNotGoOn() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.table(
                    "job",
                    "id:number status:text why_parts:other",
                    List.of(
                            Map.of(
                                    "id",
                                    4,
                                    "status",
                                    "queued",
                                    "why_parts",
                                    List.of(
                                            Map.of("kind", "turn", "text", "it is next"),
                                            Map.of("kind", "pause", "text", "a rule pauses it"))),
                            Map.of("id", 5, "status", "success"),
                            Map.of("id", 6)));
            assertThat(Console.run(root, "job", "why", "4", "5"))
                    .isEqualTo(
                            new Console(
                                    0,
                                    """
                                    Job 4 is queued:
                                      it is next.
                                      a rule pauses it.
                                    Job 5 is success: it is over.
                                    """,
                                    ""));
            assertThat(
                            Json.parse(
                                    Console.run(root, "job", "why", "--json", "5")
                                            .out()
                                            .getBytes(UTF_8)))
                    .isEqualTo(
                            List.of(Map.of("id", 5L, "status", "success", "because", List.of())));
            Console gone = Console.run(root, "job", "why", "6");
            assertThat(gone.status()).isEqualTo(4);
            assertThat(gone.err()).contains("There is no job 6");
        }
    }

    @Test
    void cancelsJobs() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.methods.put(
                    "CancelJob",
                    args ->
                            args.getFirst().equals(4L)
                                    ? List.of(true, "Job cancelled")
                                    : List.of(false, "Job not found"));
            assertThat(Console.run(root, "job", "cancel", "4", "5"))
                    .isEqualTo(
                            new Console(
                                    1, "Job 4: Job cancelled\n", "janeti: Job 5: Job not found\n"));
        }
    }

    @Test
    void hangsTagsOnObjects() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            assertThat(Console.run(root, "tag", "add", "group", "g1", "a", "b").out())
                    .isEqualTo("a, b hung on group g1.\n");
            assertThat(master.submitted.getFirst())
                    .containsEntry("kind", "nodegroup")
                    .containsEntry("name", "g1")
                    .containsEntry("tags", List.of("a", "b"));
            assertThat(Console.run(root, "tag", "remove", "cluster", "a").out())
                    .isEqualTo("a taken off the cluster.\n");
            assertThat(master.submitted.getLast()).doesNotContainKey("name");
            master.methods.put("QueryTags", args -> List.of("of " + args.getLast(), "all"));
            assertThat(Console.run(root, "tag", "list", "node", "n1").out())
                    .isEqualTo("all\nof n1\n");
            Console wrong = Console.run(root, "tag", "add", "virtual", "x", "y");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err())
                    .contains("\"virtual\" is none: cluster, instance, network, node, group.");
        }
    }

    @Test
    void takesANodeIn() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            assertThat(Console.run(root, "node", "add", "n4", "--primary-ip", "192.0.2.4").out())
                    .isEqualTo("Node n4 is in the cluster.\n");
            assertThat(master.submitted.getFirst())
                    .containsEntry("OP_ID", "OP_NODE_ADD")
                    .containsEntry("node_name", "n4")
                    .containsEntry("primary_ip", "192.0.2.4");
        }
    }

    @Test
    void saysWhatTheClusterIs() throws IOException {
        try (var master = new FakeMaster(root, "n1.example.com")) {
            master.methods.put(
                    "QueryClusterInfo",
                    _ -> Map.of("name", "c", "enabled_hypervisors", List.of("fake")));
            assertThat(Console.run(root, "cluster", "info").out())
                    .startsWith("Cluster: c\nUUID: -\nMaster: -\n")
                    .contains("Hypervisors:\n  - fake\n");
        }
    }

    @Test
    void teachesShellsToComplete() {
        Console bash = Console.run(FakeTerminal.PIPE, "completion", "bash");
        assertThat(bash.status()).isZero();
        assertThat(bash.out()).contains("_complete_janeti", "instance", "completion");
        assertThat(Console.run(FakeTerminal.PIPE, "completion", "zsh").out())
                .startsWith("autoload");
        Console wrong = Console.run(FakeTerminal.PIPE, "instance", "lst");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err())
                .isEqualTo(
                        """
                        janeti: There is no command "janeti instance lst". Did you mean list?
                        "janeti instance --help" shows how it is used.
                        """);
    }
}
