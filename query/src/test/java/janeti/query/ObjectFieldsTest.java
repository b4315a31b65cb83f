package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.query.Recorded.Exchange;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of each resource are those of the real daemon. */
class ObjectFieldsTest {
    private static final Map<String, FieldTable<?>> TABLES =
            Map.of(
                    "node", NodeFields.ALL,
                    "instance", InstanceFields.ALL,
                    "group", GroupFields.ALL,
                    "network", NetworkFields.ALL,
                    "filter", FilterFields.ALL,
                    "lock", LockFields.ALL,
                    "export", ExportFields.ALL);

    @ParameterizedTest
    @ValueSource(strings = {"node", "instance", "group", "network", "filter", "lock", "export"})
    void theTableIsTheSameAsTheFacts(String resource) {
        // given
        Map<?, ?> resources = Facts.object(Facts.spec("query-fields.json").get("resources"));
        List<?> expected = Facts.list(Facts.object(resources.get(resource)).get("fields"));
        // when
        List<? extends Field<?>> fields = table(resource).sorted();
        // then
        assertThat(fields).hasSameSizeAs(expected);
        for (int i = 0; i < fields.size(); i++) {
            Field<?> field = fields.get(i);
            Map<?, ?> fact = Facts.object(expected.get(i));
            assertThat(
                            List.of(
                                    field.name(),
                                    field.title(),
                                    field.kind().wireName(),
                                    field.mode().name().toLowerCase(Locale.ROOT),
                                    field.isLive()))
                    .isEqualTo(
                            List.of(
                                    text(fact, "name"),
                                    text(fact, "title"),
                                    text(fact, "kind"),
                                    text(fact, "filter_mode"),
                                    isLive(fact, field)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "instance", "group", "network", "filter", "lock", "export"})
    void definitionsAreThoseThatWereRecorded(String resource) {
        // given
        List<Exchange> recorded =
                Recorded.exchanges("QueryFields").stream()
                        .filter(exchange -> resource.equals(exchange.args().getFirst()))
                        .toList();
        // then
        assertThat(recorded).isNotEmpty();
        for (Exchange exchange : recorded) {
            assertThat(Recorded.onTheWire(Answer.fields(table(resource), exchange.strings(1))))
                    .isEqualTo(exchange.result());
        }
    }

    /** Where nothing is said of what a field needs, it may be as it is. */
    private static boolean isLive(Map<?, ?> fact, Field<?> field) {
        return switch (fact.get("needs")) {
            case String needs -> needs.equals("live") || needs.equals("console");
            case null, default -> field.isLive();
        };
    }

    private static FieldTable<?> table(String resource) {
        FieldTable<?> table = TABLES.get(resource);
        assertThat(table).isNotNull();
        return table;
    }

    private static String text(Map<?, ?> fact, String key) {
        @Nullable Object value = fact.get(key);
        return Facts.text(value);
    }
}
