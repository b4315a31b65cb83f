package janeti.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds every {@link NodeCall} to its row in spec/node-rpc.json and to the recorded traffic. */
class NodeCallTableTest {
    /** So many kinds of calls were recorded with an answer other than null. */
    private static final int ANSWERS_RECORDED = 16;

    private static @Nullable Object fact(String file) throws IOException {
        return Json.parse(Files.readAllBytes(Path.of(System.getProperty("janeti.facts"), file)));
    }

    private static List<Map<?, ?>> recorded() throws IOException {
        var recorded = new ArrayList<Map<?, ?>>();
        Path file = Path.of(System.getProperty("janeti.facts"), "captures/noded.jsonl");
        for (String line : Files.readAllLines(file)) {
            var exchange = (Map<?, ?>) Json.parse(line);
            // What was secret is not in the recording.
            boolean whole = !line.contains("REDACTED");
            if (whole
                    && exchange != null
                    && NodeCallReader.names().contains(text(exchange.get("method")))) {
                recorded.add(exchange);
            }
        }
        return recorded;
    }

    /** One call of each kind. */
    static Stream<NodeCall<?>> oneOfEach() throws IOException {
        var each = new LinkedHashMap<String, NodeCall<?>>();
        SampleCalls.ARGUMENTS.forEach(
                (name, arguments) -> each.put(name, NodeCallReader.read(name, arguments)));
        for (Map<?, ?> exchange : recorded()) {
            String name = text(exchange.get("method"));
            each.putIfAbsent(name, NodeCallReader.read(name, exchange.get("request")));
        }
        return each.values().stream();
    }

    @Test
    void knowsEveryCallThatThereIs() throws IOException {
        // given
        Set<String> records = new TreeSet<>();
        recordsOf(NodeCall.class)
                .forEach(record ->
                        records.add(
                                record.getSimpleName()
                                        .replaceAll("(?<=.)([A-Z])", "_$1")
                                        .toLowerCase(Locale.ROOT)));
        // then: the table has them and no others, and each has an example here
        assertThat(records)
                .isEqualTo(
                        rows().stream()
                                .map(row -> text(row.get("name")))
                                .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(NodeCallReader.names()).isEqualTo(records);
        assertThat(oneOfEach().map(NodeCall::name).toList())
                .containsExactlyInAnyOrderElementsOf(records);
    }

    private static Stream<Class<?>> recordsOf(Class<?> family) {
        Class<?>[] members = family.getPermittedSubclasses();
        return members == null
                ? Stream.of(family)
                : Stream.of(members).flatMap(NodeCallTableTest::recordsOf);
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void equalsItsRowOfTheTable(NodeCall<?> call) throws IOException {
        // given
        Map<?, ?> row = row(call.name());
        // then
        assertThat(row.get("path")).isEqualTo("/" + call.name());
        assertThat(call.arguments()).hasSameSizeAs((List<?>) row.get("args"));
        // what the table says of being repeated counts once it was tried
        assertThat(call.repeat().name().toLowerCase(Locale.ROOT))
                .isEqualTo(tried(call.name()) ? row.get("repeat") : "never");
        if (row.get("timeout_s") instanceof Long seconds) {
            assertThat(call.timeLimit()).isEqualTo(Duration.ofSeconds(seconds));
        } else {
            assertThat(row.get("timeout_class")).isEqualTo("test_delay: duration+5");
            assertThat(call.timeLimit())
                    .isEqualTo(((NodeCall.TestDelay) call).duration().plusSeconds(5));
        }
    }

    private static boolean tried(String name) throws IOException {
        Path file = Path.of(System.getProperty("janeti.facts"), "captures/repeats.jsonl");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.contains("\"call\": \"" + name + "\""));
        }
    }

    /** All rows of the table: those of 3.0, and what 3.1 has besides. */
    private static List<Map<?, ?>> rows() throws IOException {
        var table = (Map<?, ?>) Objects.requireNonNull(fact("spec/node-rpc.json"));
        var rows = new ArrayList<Map<?, ?>>();
        var added = ((Map<?, ?>) Objects.requireNonNull(table.get("diff_3_1"))).get("added");
        for (Object list : Arrays.asList(table.get("calls"), added)) {
            for (Object row : (List<?>) Objects.requireNonNull(list)) {
                rows.add((Map<?, ?>) row);
            }
        }
        return rows;
    }

    private static Map<?, ?> row(String name) throws IOException {
        for (Map<?, ?> row : rows()) {
            if (name.equals(row.get("name"))) {
                return row;
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
            NodeCall<?> call = NodeCallReader.read(name, exchange.get("request"));
            // then
            Object sent = exchange.get("request");
            assertThat(Json.parse(Json.bytes(call.body())))
                    .as("arguments of %s", name)
                    .isEqualTo(name.equals("export_list") ? List.of() : sent);
            if (exchange.get("response") instanceof List<?> pair
                    && Boolean.TRUE.equals(pair.get(0))
                    && !(call.form().payload() instanceof Payload.Nothing)) {
                assertThat(Json.parse(Json.bytes(decodedAndEncoded(call, pair.get(1)))))
                        .as("answer to %s", name)
                        .isEqualTo(pair.get(1));
                replayed.add(name);
            }
        }
        assertThat(replayed).hasSizeGreaterThanOrEqualTo(ANSWERS_RECORDED);
    }

    private static <R> @Nullable Object decodedAndEncoded(
            NodeCall<R> call, @Nullable Object payload) {
        return call.encode(call.decode(payload));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no_such_call []",
                "version {}",
                "version null",
                "version [1]",
                "test_delay [\"long\"]",
                "test_delay [-1]",
                "blockdev_find [[]]",
                "instance_list [[1], {}]",
                "hooks_runner [\"node-add\", \"pre\", {\"A\": 1}]",
                "node_activate_master_ip [{\"ip\": 1}, false]",
                "node_info [null, [[null]]]",
                "upload_file [[\"/etc/hosts\", [2, \"\"], 420, \"root\", \"root\", 1, 1]]"
            })
    void saysWhatIsWrongWithACall(String line) {
        // given
        int blank = line.indexOf(' ');
        String name = line.substring(0, blank);
        // then
        assertThatThrownBy(() -> NodeCallReader.read(name, Json.parse(line.substring(blank))))
                .isInstanceOf(WrongCallException.class)
                .hasMessageMatching("(?is).*node call " + name + ".*");
    }

    private static String text(@Nullable Object json) {
        return json instanceof String text ? text : "";
    }
}
