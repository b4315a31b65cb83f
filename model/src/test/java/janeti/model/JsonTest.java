package janeti.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class JsonTest {
    /** A record with everything a plan may hold. */
    record Sample(String name, List<Long> numbers, Map<String, Uuid> ids, boolean flag) {}

    @Test
    void keepsOrderAndNumbersAsTheyAre() {
        String text = "{\"b\":1,\"a\":[1.5,-3,12345678901234567890,true,null,\"ü/\\\"\"],\"c\":{}}";
        assertThat(Json.text(Json.parse(text))).isEqualTo(text);
    }

    @Test
    void refusesWhatIsNotOneValue() {
        for (String text : List.of("", " ", "{", "[1,]", "{\"a\" 1}", "1 2", "nul", "[1]]")) {
            assertThatThrownBy(() -> Json.parse(text))
                    .as(text)
                    .isInstanceOf(Json.SyntaxException.class);
        }
    }

    @Test
    void refinesTheMembersOfObjectsAtADepth() {
        byte[] text =
                "{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":[{\"f\":3}],\"g\":4}"
                        .getBytes(StandardCharsets.UTF_8);
        Json.Refinement name = (container, value) -> container + "/" + Json.text(value);
        assertThat(Json.text(Json.parse(text, 0, name)))
                .isEqualTo(
                        "{\"a\":\"/{\\\"b\\\":{\\\"c\\\":1},\\\"d\\\":2}\",\"e\":\"/[{\\\"f\\\":3}]\",\"g\":\"/4\"}");
        assertThat(Json.text(Json.parse(text, 1, name)))
                .isEqualTo(
                        "{\"a\":{\"b\":\"a/{\\\"c\\\":1}\",\"d\":\"a/2\"},\"e\":[{\"f\":3}],\"g\":4}");
        assertThat(Json.text(Json.parse(text, 2, name)))
                .isEqualTo("{\"a\":{\"b\":{\"c\":\"b/1\"},\"d\":2},\"e\":[{\"f\":3}],\"g\":4}");
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> Json.parse(deep)).isInstanceOf(Json.SyntaxException.class);
    }

    @Test
    void writesARecordAndReadsItBack() {
        var sample = new Sample("x", List.of(1L, 2L), Map.of("k", new Uuid("u")), true);
        Object tree = Json.parse(Json.bytes(Json.ofRecord(sample)));
        assertThat(Json.toRecord(tree, Sample.class)).isEqualTo(sample);
    }
}
