package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Holds every {@link NodeCall} to its row in spec/node-rpc.json and to the recorded traffic. */
class NodeCallTableTest {
    /** Each call as the recording has it: made again from the recorded arguments. */
    private static final Map<String, Function<List<?>, NodeCall<?>>> CALLS = calls();

    private static Map<String, Function<List<?>, NodeCall<?>>> calls() {
        var calls = new TreeMap<String, Function<List<?>, NodeCall<?>>>();
        calls.put("version", args -> new NodeCall.Version());
        calls.put("master_node_name", args -> new NodeCall.MasterNodeName());
        calls.put("test_delay", args -> new NodeCall.TestDelay(seconds(args.get(0))));
        calls.put(
                "node_activate_master_ip",
                args -> new NodeCall.NodeActivateMasterIp(network(args.get(0)), flag(args.get(1))));
        calls.put(
                "node_deactivate_master_ip",
                args ->
                        new NodeCall.NodeDeactivateMasterIp(
                                network(args.get(0)), flag(args.get(1))));
        calls.put(
                "node_configure_ovs",
                args -> new NodeCall.NodeConfigureOvs(text(args.get(0)), text(args.get(1))));
        calls.put(
                "hooks_runner",
                args ->
                        new NodeCall.HooksRunner(
                                text(args.get(0)), text(args.get(1)), texts(args.get(2))));
        return calls;
    }

    /** Arguments for the calls that were not recorded. */
    private static final Map<String, List<?>> SAMPLES =
            Map.of("node_configure_ovs", List.of("switch1", "eth1"));

    private static @Nullable Object fact(String file) throws IOException {
        return Json.parse(Files.readAllBytes(Path.of(System.getProperty("janeti.facts"), file)));
    }

    private static List<Map<?, ?>> recorded() throws IOException {
        var recorded = new ArrayList<Map<?, ?>>();
        Path file = Path.of(System.getProperty("janeti.facts"), "captures/noded.jsonl");
        for (String line : Files.readAllLines(file)) {
            var exchange = (Map<?, ?>) Json.parse(line);
            if (exchange != null && CALLS.containsKey(text(exchange.get("method")))) {
                recorded.add(exchange);
            }
        }
        return recorded;
    }

    private static NodeCall<?> made(String name, @Nullable Object arguments) {
        Function<List<?>, NodeCall<?>> maker = CALLS.get(name);
        if (maker == null || !(arguments instanceof List<?> list)) {
            throw new AssertionError("Cannot make " + name + " from " + arguments);
        }
        return maker.apply(list);
    }

    /** One call of each kind. */
    static Stream<NodeCall<?>> oneOfEach() throws IOException {
        var each = new LinkedHashMap<String, NodeCall<?>>();
        SAMPLES.forEach((name, arguments) -> each.put(name, made(name, arguments)));
        for (Map<?, ?> exchange : recorded()) {
            String name = text(exchange.get("method"));
            each.putIfAbsent(name, made(name, exchange.get("request")));
        }
        return each.values().stream();
    }

    @Test
    void knowsEveryCallThatThereIs() throws IOException {
        // given
        Set<String> records = new TreeSet<>();
        for (Class<?> record : NodeCall.class.getPermittedSubclasses()) {
            records.add(
                    record.getSimpleName()
                            .replaceAll("(?<=.)([A-Z])", "_$1")
                            .toLowerCase(Locale.ROOT));
        }
        // then: each record is named after its call, and has an example here
        assertThat(CALLS.keySet()).isEqualTo(records);
        assertThat(oneOfEach().map(NodeCall::name).toList())
                .containsExactlyInAnyOrderElementsOf(records);
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void equalsItsRowOfTheTable(NodeCall<?> call) throws IOException {
        // given
        Map<?, ?> row = row(call.name());
        // then
        assertThat(row.get("path")).isEqualTo("/" + call.name());
        assertThat(call.arguments()).hasSameSizeAs((List<?>) row.get("args"));
        assertThat(call.repeat().name().toLowerCase(Locale.ROOT)).isEqualTo(row.get("repeat"));
        if (row.get("timeout_s") instanceof Long seconds) {
            assertThat(call.timeLimit()).isEqualTo(Duration.ofSeconds(seconds));
        } else {
            assertThat(row.get("timeout_class")).isEqualTo("test_delay: duration+5");
            assertThat(call.timeLimit())
                    .isEqualTo(((NodeCall.TestDelay) call).duration().plusSeconds(5));
        }
    }

    private static Map<?, ?> row(String name) throws IOException {
        var table = (Map<?, ?>) fact("spec/node-rpc.json");
        if (table != null && table.get("calls") instanceof List<?> rows) {
            for (Object item : rows) {
                if (item instanceof Map<?, ?> row && name.equals(row.get("name"))) {
                    return row;
                }
            }
        }
        throw new AssertionError("spec/node-rpc.json has no call " + name);
    }

    @Test
    void encodesAndDecodesAsRecorded() throws IOException {
        var replayed = new HashSet<String>();
        for (Map<?, ?> exchange : recorded()) {
            // given
            String name = text(exchange.get("method"));
            NodeCall<?> call = made(name, exchange.get("request"));
            // then
            assertThat(Json.parse(Json.bytes(call.arguments())))
                    .as("arguments of %s", name)
                    .isEqualTo(exchange.get("request"));
            if (exchange.get("response") instanceof List<?> pair
                    && Boolean.TRUE.equals(pair.get(0))) {
                assertThat((Object) call.decode(pair.get(1)))
                        .as("answer to %s", name)
                        .isEqualTo(pair.get(1));
                replayed.add(name);
            }
        }
        assertThat(replayed)
                .contains("version", "master_node_name", "test_delay", "node_activate_master_ip");
    }

    private static String text(@Nullable Object json) {
        return json instanceof String text ? text : "";
    }

    private static boolean flag(@Nullable Object json) {
        return Boolean.TRUE.equals(json);
    }

    private static Duration seconds(@Nullable Object json) {
        if (json instanceof Number number) {
            return Duration.ofNanos(Math.round(number.doubleValue() * 1e9));
        }
        throw new AssertionError("Not a number: " + json);
    }

    private static Map<String, String> texts(@Nullable Object json) {
        var texts = new LinkedHashMap<String, String>();
        ((Map<?, ?>) Objects.requireNonNull(json))
                .forEach((key, value) -> texts.put(text(key), text(value)));
        return texts;
    }

    private static NodeCall.MasterNetwork network(@Nullable Object json) {
        var network = (Map<?, ?>) Objects.requireNonNull(json);
        return new NodeCall.MasterNetwork(
                text(network.get("uuid")),
                text(network.get("ip")),
                integer(network.get("netmask")),
                text(network.get("netdev")),
                integer(network.get("ip_family")));
    }

    private static int integer(@Nullable Object json) {
        return json instanceof Long number ? Math.toIntExact(number) : -1;
    }
}
