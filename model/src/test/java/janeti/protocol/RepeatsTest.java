package janeti.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.protocol.NodeCall.Repeat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Holds what calls claim of being made twice to what a real node daemon did when they were:
 * captures/repeats.jsonl, a line a call that was made twice, with both answers and what each
 * changed on the node.
 */
class RepeatsTest {
    /** The recorded cluster could not do this: it has no Open vSwitch. */
    private static final Set<String> ALWAYS_REFUSED = Set.of("node_configure_ovs");

    private static List<Map<?, ?>> twice(String call) throws IOException {
        List<Map<?, ?>> rows = new ArrayList<>();
        Path file = Path.of(System.getProperty("janeti.facts"), "captures/repeats.jsonl");
        for (String line : Files.readAllLines(file)) {
            if (Json.parse(line) instanceof Map<?, ?> row && call.equals(row.get("call"))) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean succeeded(Map<?, ?> row, String which) {
        return row.get(which) instanceof List<?> answer && Boolean.TRUE.equals(answer.getFirst());
    }

    @ParameterizedTest
    @MethodSource("janeti.protocol.NodeCallTableTest#oneOfEach")
    void whatMayBeRepeatedWasRepeated(NodeCall<?> call) throws IOException {
        if (call.repeat() == Repeat.NEVER) {
            return; // Nothing is claimed of it.
        }
        List<Map<?, ?>> rows = twice(call.name());
        // then: it was tried, and once at least it did what it is for
        assertThat(rows).as(call.name()).isNotEmpty();
        if (!ALWAYS_REFUSED.contains(call.name())) {
            assertThat(rows)
                    .as(call.name())
                    .anySatisfy(row -> assertThat(succeeded(row, "first")).isTrue());
        }
        for (Map<?, ?> row : rows) {
            // and the second one ends as the first, and changes nothing
            assertThat(NodeCallReader.read(call.name(), row.get("arguments")))
                    .isInstanceOf(call.getClass());
            assertThat(succeeded(row, "second")).as("%s", row).isEqualTo(succeeded(row, "first"));
            assertThat((Map<?, ?>) row.get("changed_by_second")).as("%s", row).isEmpty();
            if (call.repeat() == Repeat.READ) {
                assertThat((Map<?, ?>) row.get("changed_by_first")).as("%s", row).isEmpty();
            }
        }
    }

    /** The table is about all that a node can be asked about tokens; one of it was tried. */
    @Test
    void tokensThatAreThereMayBeAskedForAgainNewOnesMayNot() throws IOException {
        // given
        List<Map<?, ?>> rows = twice("node_crypto_tokens");
        // then
        assertThat(rows).isNotEmpty();
        for (Map<?, ?> row : rows) {
            NodeCall<?> call = NodeCallReader.read("node_crypto_tokens", row.get("arguments"));
            assertThat(call.repeat()).isEqualTo(Repeat.READ);
            assertThat(row.get("second")).isEqualTo(row.get("first"));
            assertThat((Map<?, ?>) row.get("changed_by_first")).isEmpty();
            assertThat((Map<?, ?>) row.get("changed_by_second")).isEmpty();
        }
        // and
        var get = List.<@Nullable Object>of("ssl", "get", Map.of());
        var create = List.<@Nullable Object>of("ssl", "create", Map.of());
        assertThat(new ClusterCall.NodeCryptoTokens(List.of(get, create)).repeat())
                .isEqualTo(Repeat.NEVER);
    }

    /** What a call is looked up by after its answer was lost says of a real node what it is to. */
    @Test
    void aDiskIsFoundByItsLookUpAsLongAsItIsThere() throws IOException {
        var seen = new HashSet<LookUp.Finding>();
        for (Map<?, ?> row : twice("blockdev_find")) {
            if (NodeCallReader.read("blockdev_find", row.get("arguments"))
                    instanceof DiskCall.BlockdevFind find) {
                LookUp<?> removal = new DiskCall.BlockdevRemove(find.disk()).lookUp();
                LookUp.Finding removed = finding(removal, row.get("first"));
                assertThat(removed)
                        .isEqualTo(
                                row.containsKey("note")
                                        ? LookUp.Finding.DONE
                                        : LookUp.Finding.NOT_DONE);
                seen.add(removed);
            }
        }
        assertThat(seen).hasSize(2);
    }

    private static <Q> LookUp.Finding finding(LookUp<Q> lookUp, @Nullable Object answer) {
        Object payload = ((List<?>) Objects.requireNonNull(answer)).get(1);
        return lookUp.reading().apply(new NodeAnswer.Done<>(lookUp.question().decode(payload)));
    }
}
