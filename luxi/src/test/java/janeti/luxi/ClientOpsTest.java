package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.OpException;
import janeti.model.PrereqException;
import janeti.protocol.LuxiClient;
import janeti.testkit.Facts;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a client sees of queue and queries, through the socket and back. */
@Timeout(180)
class ClientOpsTest {
    private static final Object SEARCH =
            Map.of("OP_ID", "OP_TAGS_SEARCH", "reason", List.of(), "pattern", "c1");
    private static final Object DELAY =
            Map.of("OP_ID", "OP_TEST_DELAY", "reason", List.of(), "duration", 1.5);

    @TempDir Path folder;

    private ServedCluster cluster;
    private LuxiClient client;

    @BeforeEach
    void start() throws IOException {
        cluster = ServedCluster.in(folder);
        client = LuxiClient.connect(cluster.socket());
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    private static List<@Nullable Object> list(@Nullable Object... items) {
        return Arrays.asList(items);
    }

    private void assertRefused(ThrowingCallable call, String wireClass, String text) {
        assertThatThrownBy(call)
                .isInstanceOf(OpException.class)
                .hasMessageContaining(text)
                .satisfies(
                        e -> assertThat(((OpException) e).wireForm().get(0)).isEqualTo(wireClass));
    }

    private Object finalStatus(@Nullable Object id) {
        Object seen = null;
        while (true) {
            List<?> pair =
                    Facts.list(
                            client.call("WaitForJobChange", id, List.of("status"), seen, 99, 80));
            Object status = Facts.list(pair.getFirst()).getFirst();
            if (List.of("success", "error", "canceled").contains(String.valueOf(status))) {
                return String.valueOf(status);
            }
            seen = pair.getFirst();
        }
    }

    @Test
    void submitsAJobWaitsForItAndShowsIt() {
        // when
        Object id = client.call("SubmitJob", List.of(SEARCH));
        // then
        assertThat(id).isEqualTo(1L);
        assertThat(finalStatus(id)).isEqualTo("success");
        assertThat(client.call("QueryJobs", List.of(id), List.of("id", "status", "summary")))
                .isEqualTo(List.of(List.of(1L, "success", List.of("TAGS_SEARCH(c1)"))));
    }

    @Test
    void submitsManyEachWithItsOwnAnswer() {
        // given
        Object badDependency =
                Map.of(
                        "OP_ID",
                        "OP_TEST_DELAY",
                        "reason",
                        List.of(),
                        "duration",
                        1,
                        "depends",
                        List.of(List.of(-50, List.of("success"))));
        // when
        List<?> answer =
                Facts.list(
                        client.call(
                                "SubmitManyJobs",
                                List.of(List.of(SEARCH), List.of(badDependency), List.of())));
        // then
        assertThat(answer).hasSize(3);
        assertThat(answer.get(0)).isEqualTo(List.of(true, 1L));
        assertThat(Facts.list(answer.get(1)).getFirst()).isEqualTo(false);
        assertThat(answer.get(2)).isEqualTo(List.of(true, 3L));
    }

    @Test
    void drainsTheQueueAndOpensItAgain() {
        assertThat(client.call("SetDrainFlag", true)).isEqualTo(true);
        assertRefused(
                () -> client.call("SubmitJob", List.of(SEARCH)), "GenericError", "Queue drained");
        assertThat(client.call("QueryConfigValues", List.of("drain_flag")))
                .isEqualTo(List.of(true));
        assertThat(client.call("SubmitJobToDrainedQueue", List.of(SEARCH))).isEqualTo(1L);
        assertThat(client.call("SetDrainFlag", false)).isEqualTo(true);
        assertThat(client.call("SetDrainFlag", false)).as("once more").isEqualTo(true);
    }

    @Test
    void answersAsTheRealDaemonDoesForJobsThatAreNotThere() {
        assertThat(client.call("CancelJob", 999_999, false))
                .isEqualTo(list(false, "Job 999999 not found in queue"));
        assertThat(client.call("CancelJob", "999999"))
                .isEqualTo(list(false, "Job 999999 not found in queue"));
        assertThat(client.call("ChangeJobPriority", 999_999, -10))
                .isEqualTo(list(false, "Job 999999 not found in queue"));
        assertThat(client.call("ArchiveJob", 999_999)).isEqualTo(false);
        assertThat(client.call("AutoArchiveJobs", 100_000, 10)).isEqualTo(list(0L, 0L));
        assertThat(client.call("QueryJobs", List.of(999_999), List.of("id", "status")))
                .isEqualTo(List.of(list(999_999L, null)));
        assertRefused(
                () -> client.call("WaitForJobChange", 999_999, List.of("status"), null, null, 1),
                "JobLost",
                "Can't load job file");
    }

    @Test
    void cancelsAQueuedJobAndArchivesIt() {
        // given: a job that runs, and one that depends on it
        Object runs = client.call("SubmitJob", List.of(DELAY));
        Object waits =
                client.call(
                        "SubmitJob",
                        List.of(
                                Map.of(
                                        "OP_ID",
                                        "OP_TEST_DELAY",
                                        "reason",
                                        List.of(),
                                        "duration",
                                        1,
                                        "depends",
                                        list(list(runs, List.of())))));
        // when
        assertThat(Facts.list(client.call("CancelJob", waits)).getFirst()).isEqualTo(true);
        // then
        assertThat(finalStatus(waits)).isEqualTo("canceled");
        assertThat(client.call("ArchiveJob", runs)).as("still runs").isEqualTo(false);
        assertThat(client.call("ArchiveJob", waits)).isEqualTo(true);
        cluster.wake().release();
        assertThat(finalStatus(runs)).isEqualTo("success");
    }

    @Test
    void pausesTheWatcher() {
        // given
        double until = Math.rint(System.currentTimeMillis() / 1000.0) + 3600;
        // then
        assertThat(client.call("SetWatcherPause", until)).isEqualTo(until);
        assertThat(client.call("QueryConfigValues", List.of("watcher_pause")))
                .isEqualTo(List.of(until));
        assertThat(client.call("SetWatcherPause", (Object) null)).isNull();
        assertThat(client.call("QueryConfigValues", List.of("watcher_pause")))
                .isEqualTo(list((Object) null));
        assertThatThrownBy(() -> client.call("SetWatcherPause", 1.0))
                .isInstanceOf(PrereqException.class);
    }

    @Test
    void answersQuestionsAboutTheCluster() {
        assertThat(Facts.object(client.call("QueryClusterInfo")))
                .hasSize(55)
                .containsEntry("name", "cluster.gnt.lab");
        assertThat(client.call("QueryConfigValues", List.of("cluster_name", "nosuch")))
                .isEqualTo(list("cluster.gnt.lab", null));
        assertThat(client.call("QueryTags", "cluster", "")).isEqualTo(List.of("c1"));
        assertRefused(
                () -> client.call("QueryTags", "instance", "nosuch"),
                "OpPrereqError",
                "Instance name nosuch not found");
        assertThat(Facts.list(Facts.object(client.call("QueryFields", "job", null)).get("fields")))
                .hasSize(16);
        assertThat(Facts.object(client.call("Query", "job", List.of("id"), null)))
                .containsEntry("data", List.of());
    }

    @Test
    void refusesWhatRealClientsMayNotAskEither() {
        assertRefused(
                () -> client.call("PickupJob", 999_999),
                "GenericError",
                "Luxi call 'PickupJob' is for internal use only");
        assertRefused(
                () -> client.call("QueryNodes", List.of(), List.of("name"), true),
                "OpPrereqError",
                "Sync queries are not allowed");
        assertRefused(
                () -> client.call("QueryFields", "cluster", null),
                "GenericError",
                "QueryFields 'ItemTypeOpCode QRCluster' not supported");
    }

    @Test
    void answersForNodesInstancesGroupsAndNetworks() {
        assertThat(client.call("QueryNodes", List.of("node2"), List.of("name", "role"), false))
                .isEqualTo(List.of(List.of("node2.gnt.lab", "C")));
        assertThat(client.call("QueryInstances", List.of(), List.of("name", "pnode"), false))
                .isEqualTo(List.of(List.of("inst2.gnt.lab", "node1.gnt.lab")));
        assertThat(client.call("QueryGroups", List.of(), List.of("name", "node_cnt"), false))
                .isEqualTo(List.of(List.of("default", 3L)));
        assertThat(client.call("QueryNetworks", List.of(), List.of("name"), false))
                .isEqualTo(List.of(List.of("net1"), List.of("rn")));
        assertThat(client.call("QueryFilters", null, List.of("uuid"))).isEqualTo(List.of());
        assertThat(Facts.object(client.call("Query", "lock", List.of("name"), null)))
                .containsEntry("data", List.of());
        assertThat(Facts.object(client.call("Query", "node", List.of("name"), null)).get("data"))
                .isEqualTo(
                        List.of(
                                List.of(List.of(0L, "node1.gnt.lab")),
                                List.of(List.of(0L, "node2.gnt.lab")),
                                List.of(List.of(0L, "node3.gnt.lab"))));
    }

    @Test
    void listsExportsOfAllNodesOrOfNamedOnes() {
        assertThat(client.call("QueryExports", List.of("node2"), false))
                .isEqualTo(List.of(List.of("node2.gnt.lab", ServedCluster.EXPORT)));
        assertThat(Facts.list(client.call("QueryExports", List.of(), false))).hasSize(3);
        assertThatThrownBy(() -> client.call("QueryExports", List.of("nosuch"), false))
                .isInstanceOf(OpException.class)
                .hasMessageContaining("nosuch");
    }

    @Test
    void makesShowsReplacesAndDeletesFilterRules() {
        // when: as gnt-filter add was recorded
        Object newest = client.call("SubmitJob", List.of());
        Object uuid =
                client.call(
                        "ReplaceFilter",
                        null,
                        10,
                        List.of(
                                List.of("jobid", List.of(">", "id", "watermark")),
                                List.of("opcode", List.of("=", "OP_ID", "OP_NOSUCH"))),
                        List.of("RATE_LIMIT", 3),
                        List.of());
        // then
        List<String> fields = List.of("uuid", "watermark", "priority", "predicates", "action");
        assertThat(client.call("QueryFilters", List.of(String.valueOf(uuid)), fields))
                .isEqualTo(
                        List.of(
                                List.of(
                                        String.valueOf(uuid),
                                        newest,
                                        10L,
                                        List.of(
                                                List.of("jobid", List.of(">", "id", "watermark")),
                                                List.of(
                                                        "opcode",
                                                        List.of("==", "OP_ID", "OP_NOSUCH"))),
                                        List.of("RATE_LIMIT", 3L))));
        List<?> reasons = Facts.list(client.call("QueryFilters", null, List.of("reason_trail")));
        assertThat(String.valueOf(reasons)).matches("\\[\\[\\[\\[luxid, , \\d{19}\\]\\]\\]\\]");
        // and
        assertThat(client.call("ReplaceFilter", uuid, 20, List.of(), "PAUSE", List.of()))
                .isEqualTo(uuid);
        assertThat(
                        Facts.object(
                                client.call(
                                        "Query", "filter", List.of("priority", "action"), null)))
                .containsEntry("data", List.of(List.of(List.of(0L, 20L), List.of(0L, "PAUSE"))));
        // and what was paused can be asked why
        Object held = client.call("SubmitJob", List.of(SEARCH));
        Object why = client.call("QueryJobs", List.of(held), List.of("why"));
        assertThat(String.valueOf(why)).contains("filter rule " + uuid + " pauses it");
        assertThat(client.call("DeleteFilter", uuid)).isNull();
        assertThat(finalStatus(held)).isEqualTo("success");
        assertThat(client.call("QueryFilters", null, List.of("uuid"))).isEqualTo(List.of());
    }

    @Test
    void refusesFilterRulesAsTheRealDaemonDoes() {
        assertRefused(
                () -> client.call("DeleteFilter", "nosuch"),
                "GenericError",
                "Filter rule with UUID nosuch does not exist");
        assertRefused(
                () -> client.call("ReplaceFilter", "nosuch", 1, List.of(), "ACCEPT", List.of()),
                "GenericError",
                "Unable to parse UUID");
    }
}
