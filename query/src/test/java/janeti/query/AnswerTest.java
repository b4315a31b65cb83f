package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class AnswerTest {
    private static final FieldTable<String> TABLE =
            new FieldTable<>(
                    "name",
                    List.of(
                            Field.field("name", "Name", FieldKind.TEXT, "The name", row -> row),
                            Field.ofCell(
                                    "free",
                                    "Free",
                                    FieldKind.UNIT,
                                    "Free memory",
                                    row -> row.equals("off") ? Cell.OFFLINE : Cell.NODATA)));

    @Test
    void cellsCarryTheirStatus() {
        // when
        Object answer =
                Answer.full(TABLE.selected(List.of("free", "name", "x")), List.of("on", "off"));
        // then
        assertThat(Json.text(answer))
                .endsWith(
                        "\"data\":[[[2,null],[0,\"on\"],[1,null]],[[4,null],[0,\"off\"],[1,null]]]}")
                .startsWith(
                        "{\"fields\":[{\"name\":\"free\",\"title\":\"Free\",\"kind\":\"unit\","
                                + "\"doc\":\"Free memory\"},");
    }

    @Test
    void rowsAreMadeOneByOneWhileTheyAreWritten() {
        // given
        List<String> made = new ArrayList<>();
        Iterable<String> rows = () -> Stream.of("a", "b", "c").peek(made::add).iterator();
        Iterable<Object> answer = Answer.plain(TABLE.selected(List.of("name")), rows);
        assertThat(made).isEmpty();
        // when
        var written = answer.iterator();
        Object first = written.next();
        // then
        assertThat(first).isEqualTo(List.of("a"));
        assertThat(made).containsExactly("a");
    }

    @Test
    void allFieldsAreListedInNaturalOrder() {
        assertThat(TABLE.sorted().stream().map(Field::name)).containsExactly("free", "name");
    }
}
