package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.model.NodeName;
import janeti.model.OpException;
import janeti.protocol.ClusterCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.LuxiRequest;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.QueryResource;
import janeti.query.Recorded.Exchange;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;
import janeti.testkit.ManualClock;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The recorded questions about nodes, instances, groups and networks, asked again of the
 * configuration that the real cluster had at the end; nodes answer as they were recorded. Answers
 * from before the last change are compared by what does not change.
 */
class ObjectReplayTest {
    private static final Config CONFIG =
            ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));

    private static final Set<String> RESOURCES = Set.of("node", "instance", "group", "network");

    /** The lines of the recording that were made when nothing changed any more. */
    private static final int END_FROM = 307;

    private static final int END_TO = 456;

    /** What nodes measure; it moves from one call to the next. */
    private static final Set<String> MEASURED =
            Set.of("mfree", "mnode", "mtotal", "dfree", "dtotal", "bootid");

    /** What an object has for good. */
    private static final Set<String> CONSTANT =
            Set.of(
                    "name",
                    "uuid",
                    "pip",
                    "sip",
                    "group",
                    "group.uuid",
                    "hypervisor",
                    "os",
                    "ndparams",
                    "network",
                    "nosuchfield",
                    "sptotal",
                    "spfree",
                    "ndp/cpu_speed");

    private final FakeNodes nodes = recordedNodes();
    private final Queries queries =
            new Queries(
                    () -> CONFIG,
                    FakeJobs.of(),
                    new ManualClock(),
                    nodes,
                    nodes::changes,
                    List::of);

    @Test
    void queriesGiveTheRecordedAnswers() {
        // given
        List<Exchange> recorded =
                Recorded.exchanges("Query").stream()
                        .filter(exchange ->
                                exchange.args().size() == 3
                                        && RESOURCES.contains(
                                                Facts.text(exchange.args().getFirst())))
                        .filter(exchange -> !(exchange.result() instanceof String))
                        .toList();
        int whole = 0;
        for (Exchange exchange : recorded) {
            LuxiRequest.Query request =
                    new LuxiRequest.Query(
                            resource(exchange.args().getFirst()),
                            exchange.strings(1),
                            exchange.args().get(2));
            if (!exchange.success()) {
                assertThatThrownBy(() -> queries.query(request))
                        .satisfies(e ->
                                assertThat(((OpException) e).wireForm())
                                        .isEqualTo(exchange.result()));
                continue;
            }
            // when
            Map<?, ?> actual = Facts.object(Recorded.onTheWire(queries.query(request)));
            // then
            Map<?, ?> expected = Facts.object(Recorded.onTheWire(exchange.result()));
            assertThat(actual.get("fields")).isEqualTo(expected.get("fields"));
            boolean isEnd = exchange.place() >= END_FROM && exchange.place() <= END_TO;
            whole += isEnd ? 1 : 0;
            compare(exchange, request.fields(), actual, expected, isEnd);
        }
        assertThat(recorded).hasSizeGreaterThan(60);
        assertThat(whole).isGreaterThan(30);
    }

    @Test
    void queriesByNameGiveTheRecordedValues() {
        for (var method :
                Map.of(
                                "QueryNodes", QueryResource.NODE,
                                "QueryInstances", QueryResource.INSTANCE,
                                "QueryGroups", QueryResource.GROUP,
                                "QueryNetworks", QueryResource.NETWORK)
                        .entrySet()) {
            int compared = 0;
            for (Exchange exchange : Recorded.exchanges(method.getKey())) {
                List<String> fields = exchange.strings(1);
                List<?> expected = Facts.list(Recorded.onTheWire(exchange.result()));
                // when
                List<?> actual =
                        Facts.list(
                                Recorded.onTheWire(
                                        queries.valuesOf(
                                                method.getValue(), exchange.strings(0), fields)));
                // then: those objects are left out that have gone since
                if (actual.size() == expected.size() && isStill(fields)) {
                    compared++;
                    assertThat(actual)
                            .as(method.getKey() + exchange.args())
                            .usingRecursiveComparison()
                            .isEqualTo(expected);
                }
            }
            assertThat(compared).as(method.getKey()).isPositive();
        }
    }

    private static boolean isStill(List<String> fields) {
        return fields.stream()
                .noneMatch(field -> MEASURED.contains(field) || field.contains("inst_"));
    }

    private static void compare(
            Exchange exchange,
            List<String> fields,
            Map<?, ?> actual,
            Map<?, ?> expected,
            boolean end) {
        List<?> were = Facts.list(expected.get("data"));
        List<?> are = Facts.list(actual.get("data"));
        if (end) {
            assertThat(are).as(exchange.args().toString()).hasSameSizeAs(were);
        }
        int nameAt = Math.max(fields.indexOf("name"), 0);
        for (Object was : were) {
            for (Object is : are) {
                if (end
                        ? were.indexOf(was) == are.indexOf(is)
                        : at(was, nameAt).equals(at(is, nameAt))) {
                    compareRow(exchange, fields, is, was, end);
                }
            }
        }
    }

    private static void compareRow(
            Exchange exchange,
            List<String> fields,
            @Nullable Object is,
            @Nullable Object was,
            boolean end) {
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i);
            String where = exchange.place() + " " + exchange.args().getFirst() + " " + name;
            if (MEASURED.contains(name)) {
                assertThat(Facts.list(at(is, i)).getFirst())
                        .as(where)
                        .isEqualTo(Facts.list(at(was, i)).getFirst());
            } else if (end || CONSTANT.contains(name)) {
                assertThat(at(is, i)).as(where).isEqualTo(at(was, i));
            }
        }
    }

    private static Object at(@Nullable Object row, int column) {
        return Objects.requireNonNull(Facts.list(row).get(column));
    }

    private static QueryResource resource(@Nullable Object wire) {
        return QueryResource.valueOf(Facts.text(wire).toUpperCase(Locale.ROOT));
    }

    /** Each node answers what it answered first; the calls must be those that were recorded. */
    private static FakeNodes recordedNodes() {
        FakeNodes nodes = new FakeNodes();
        List<String> known = new ArrayList<>();
        for (Map<String, @Nullable Object> recorded : Facts.capture("noded.jsonl")) {
            NodeName node = new NodeName(Facts.text(recorded.get("node")));
            String method = Facts.text(recorded.get("method"));
            Object response = recorded.get("response");
            boolean done = response instanceof List<?> list && Boolean.TRUE.equals(list.getFirst());
            if (!done || known.contains(node + method)) {
                continue;
            }
            Object payload = Facts.list(response).get(1);
            if (method.equals("node_info")) {
                known.add(node + method);
                nodes.on(
                        node,
                        ClusterCall.NodeInfo.class,
                        call -> {
                            assertAsked(call, recorded);
                            return new NodeAnswer.Done<>(call.decode(payload));
                        });
            } else if (method.equals("instance_console_info")) {
                nodes.on(
                        node,
                        InstanceCall.InstanceConsoleInfo.class,
                        call -> {
                            assertThat(Recorded.onTheWire(call.body()))
                                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                                    .containsOnlyKeys("inst2.gnt.lab");
                            return new NodeAnswer.Done<>(call.decode(payload));
                        });
            } else if (method.equals("all_instances_info") && payload.equals(Map.of())) {
                Object asked = Facts.list(recorded.get("request")).get(1);
                if (Facts.object(asked).size() == 1) { // The query daemon's form.
                    known.add(node + method);
                    nodes.on(
                            node,
                            InstanceCall.AllInstancesInfo.class,
                            call -> {
                                assertAsked(call, recorded);
                                return new NodeAnswer.Done<>(call.decode(payload));
                            });
                }
            }
        }
        return nodes;
    }

    private static void assertAsked(NodeCall<?> call, Map<String, @Nullable Object> recorded) {
        assertThat(Recorded.onTheWire(call.arguments()))
                .isEqualTo(Recorded.onTheWire(recorded.get("request")));
    }
}
