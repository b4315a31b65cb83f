package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.Config;
import janeti.model.Json;
import janeti.model.OpException;
import janeti.protocol.ClusterCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.LuxiRequest;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;
import janeti.protocol.QueryResource;
import janeti.protocol.RunningInstance;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;
import janeti.testkit.ManualClock;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Questions about objects of the configuration and about what nodes know of them. */
class ObjectQueriesTest {
    private static final RunningInstance RUNS = new RunningInstance(true, 128, 2, 0, 1.5);

    private final Config config = TestCluster.config();
    private final FakeNodes nodes =
            new FakeNodes()
                    .on(
                            InstanceCall.AllInstancesInfo.class,
                            call -> new NodeAnswer.Done<>(Map.<String, RunningInstance>of()))
                    .on(
                            InstanceCall.InstanceConsoleInfo.class,
                            call -> new NodeAnswer.Done<>(Map.<String, @Nullable Object>of()))
                    .on(
                            ClusterCall.NodeInfo.class,
                            call ->
                                    new NodeAnswer.Done<>(
                                            new NodeResources(
                                                    "boot",
                                                    List.of(),
                                                    List.of(Map.of("memory_free", 500L)))));
    private final Queries queries =
            new Queries(
                    () -> config,
                    FakeJobs.of(),
                    new ManualClock(),
                    nodes,
                    nodes::changes,
                    List::of);

    @Test
    void columnsOfTheConfigurationAskNoNode() {
        assertThat(
                        rows(
                                QueryResource.NODE,
                                List.of("name", "role", "pinst_cnt", "sinst_list"),
                                null))
                .isEqualTo(
                        "[[[0,\"node1.gnt.lab\"],[0,\"M\"],[0,2],[0,[\"inst10.gnt.lab\"]]],"
                                + "[[0,\"node2.gnt.lab\"],[0,\"C\"],[0,1],[0,[]]],"
                                + "[[0,\"node3.gnt.lab\"],[0,\"O\"],[0,1],[0,[]]]]");
        assertThat(rows(QueryResource.GROUP, List.of("pinst_list"), null))
                .isEqualTo(
                        "[[[0,[\"inst1.gnt.lab\",\"inst2.gnt.lab\",\"inst3.gnt.lab\","
                                + "\"inst10.gnt.lab\"]]]]");
        assertThat(nodes.asked()).isEmpty();
    }

    @Test
    void instancesAreListedInNaturalOrderWithTheirDisksAndNodes() {
        assertThat(
                        rows(
                                QueryResource.INSTANCE,
                                List.of("name", "snodes", "disk_template", "disk_usage"),
                                null))
                .isEqualTo(
                        "[[[0,\"inst1.gnt.lab\"],[0,[]],[0,\"diskless\"],[0,0]],"
                                + "[[0,\"inst2.gnt.lab\"],[0,[]],[0,\"file\"],[0,32]],"
                                + "[[0,\"inst3.gnt.lab\"],[0,[]],[0,\"diskless\"],[0,0]],"
                                + "[[0,\"inst10.gnt.lab\"],[0,[\"node1.gnt.lab\"]],[0,\"drbd\"],"
                                + "[0,1152]]]");
    }

    @Test
    void aListOfInstancesAsksEachNodeOnceAndOfflineOnesNever() {
        // given: inst1 runs where it should, inst10 does not, node3 is offline
        nodes.on(
                TestCluster.NODE1,
                InstanceCall.AllInstancesInfo.class,
                call ->
                        new NodeAnswer.Done<>(
                                Map.of("inst1.gnt.lab", RUNS, "inst10.gnt.lab", RUNS)));
        // when
        String rows =
                rows(
                        QueryResource.INSTANCE,
                        List.of("name", "status", "oper_state", "oper_ram", "oper_vcpus"),
                        null);
        // then
        assertThat(rows)
                .isEqualTo(
                        "[[[0,\"inst1.gnt.lab\"],[0,\"running\"],[0,true],[0,128],[0,2]],"
                                + "[[0,\"inst2.gnt.lab\"],[0,\"ADMIN_down\"],[0,false],[3,null],"
                                + "[3,null]],"
                                + "[[0,\"inst3.gnt.lab\"],[0,\"ERROR_nodeoffline\"],[4,null],"
                                + "[4,null],[4,null]],"
                                + "[[0,\"inst10.gnt.lab\"],[0,\"ERROR_wrongnode\"],[0,true],"
                                + "[0,128],[0,2]]]");
        assertThat(nodes.story())
                .containsExactlyInAnyOrder(
                        "node1.gnt.lab all_instances_info", "node2.gnt.lab all_instances_info");
    }

    @Test
    void aNodeThatDoesNotAnswerLeavesItsRowsWithoutData() {
        // given
        nodes.unreachable(TestCluster.NODE2);
        // then
        assertThat(
                        rows(
                                QueryResource.INSTANCE,
                                List.of("status", "oper_ram"),
                                List.of("==", "pnode", "node2.gnt.lab")))
                .isEqualTo("[[[0,\"ERROR_nodedown\"],[2,null]]]");
        assertThat(rows(QueryResource.NODE, List.of("mfree", "dfree", "bootid"), null))
                .isEqualTo(
                        "[[[0,500],[2,null],[0,\"boot\"]],[[2,null],[2,null],[2,null]],"
                                + "[[4,null],[4,null],[4,null]]]");
    }

    @Test
    void rowsThatTheConfigurationExcludesAreNotAskedFor() {
        // when
        String rows =
                rows(
                        QueryResource.NODE,
                        List.of("name"),
                        List.of(
                                "&",
                                List.of("!", List.of("?", "master")),
                                List.of(">", "mfree", 100L)));
        // then: no data excludes nothing
        assertThat(rows).isEqualTo("[[[0,\"node2.gnt.lab\"]],[[0,\"node3.gnt.lab\"]]]");
        assertThat(nodes.story()).containsExactly("node2.gnt.lab node_info");
    }

    @Test
    void aConsoleIsAskedForOnlyWhereItIsWanted() {
        // given
        Map<String, Object> console = Map.of("kind", "msg", "message", "none");
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("inst1.gnt.lab", console);
        nodes.on(
                TestCluster.NODE1,
                InstanceCall.InstanceConsoleInfo.class,
                call -> new NodeAnswer.Done<>(answer));
        // then
        assertThat(
                        Facts.list(
                                Json.parse(
                                        rows(
                                                QueryResource.INSTANCE,
                                                List.of("console"),
                                                List.of("==", "name", "inst1")))))
                .isEqualTo(List.of(List.of(List.of(0L, console))));
        assertThat(nodes.story()).containsExactly("node1.gnt.lab instance_console_info");
    }

    @Test
    void filtersByWhatNodesSay() {
        // given
        nodes.on(
                TestCluster.NODE2,
                InstanceCall.AllInstancesInfo.class,
                call -> new NodeAnswer.Done<>(Map.of("inst10.gnt.lab", RUNS)));
        // then
        assertThat(
                        rows(
                                QueryResource.INSTANCE,
                                List.of("name"),
                                List.of("==", "status", "running")))
                .isEqualTo("[[[0,\"inst10.gnt.lab\"]]]");
        assertThat(
                        rows(
                                QueryResource.INSTANCE,
                                List.of("name"),
                                List.of("!", List.of("==", "status", "running"))))
                .isEqualTo(
                        "[[[0,\"inst1.gnt.lab\"]],[[0,\"inst2.gnt.lab\"]],[[0,\"inst3.gnt.lab\"]]]");
    }

    @Test
    void namesAreFoundInAskedOrderAndByTheirBeginning() {
        assertThat(
                        rows(
                                QueryResource.INSTANCE,
                                List.of("name"),
                                List.of(
                                        "|",
                                        List.of("==", "name", "inst10"),
                                        List.of("==", "name", "inst1.gnt.lab"))))
                .isEqualTo("[[[0,\"inst10.gnt.lab\"]],[[0,\"inst1.gnt.lab\"]]]");
    }

    @Test
    void aNameThatIsNotThereIsAnErrorInAFilterAndLeftOutInAListOfNames() {
        assertRefused(
                () ->
                        rows(
                                QueryResource.NODE,
                                List.of("name"),
                                List.of("|", List.of("==", "name", "nosuch"))),
                "Node name nosuch not found");
        assertThat(
                        Json.text(
                                queries.valuesOf(
                                        QueryResource.NODE,
                                        List.of(
                                                "nosuch",
                                                "node3",
                                                config.node(TestCluster.NODE1).uuid().value()),
                                        List.of("name"))))
                .isEqualTo("[[\"node1.gnt.lab\"],[\"node3.gnt.lab\"]]");
        assertThat(
                        Json.text(
                                queries.valuesOf(
                                        QueryResource.GROUP, List.of("def"), List.of("name"))))
                .isEqualTo("[]");
    }

    @Test
    void anUnknownColumnIsOneOfItsOwnInAQueryAndAnErrorInAListOfValues() {
        assertThat(rows(QueryResource.GROUP, List.of("name", "nosuch"), null))
                .isEqualTo("[[[0,\"default\"],[1,null]]]");
        assertRefused(
                () -> queries.valuesOf(QueryResource.NODE, List.of(), List.of("mfree", "nosuch")),
                "Unknown output fields selected: nosuch");
        assertThat(nodes.asked()).isEmpty();
        assertRefused(
                () -> rows(QueryResource.NODE, List.of("name"), List.of("==", "nosuch", "x")),
                "Can't find field named 'nosuch'");
    }

    @ParameterizedTest
    @EnumSource(
            value = QueryResource.class,
            names = {"NODE", "INSTANCE", "GROUP", "NETWORK"})
    void everyColumnHasAValueOfItsKindForEveryObject(QueryResource what) {
        // given
        List<String> all = new ArrayList<>();
        Object answer = queries.queryFields(new LuxiRequest.QueryFields(what, List.of()));
        for (Object field : Facts.list(Facts.object(Recorded.onTheWire(answer)).get("fields"))) {
            all.add(Facts.text(Facts.object(field).get("name")));
        }
        // then
        assertThat(Facts.list(Json.parse(rows(what, all, null))))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(Facts.list(row)).hasSameSizeAs(all));
    }

    private String rows(QueryResource what, List<String> fields, @Nullable Object filter) {
        Object answer = queries.query(new LuxiRequest.Query(what, fields, filter));
        return Json.text(Facts.object(answer).get("data"));
    }

    private static void assertRefused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOf(OpException.class).hasMessage(text);
    }
}
