package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.model.OpException;
import janeti.protocol.QueryResource;
import janeti.query.FilterCorpus.Line;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** What only jobs tell has the real daemon's columns and answers its filters alike. */
class OpQueriesTest {
    /** How many filters both answer, with the same rows or errors of the same class. */
    private static final int ENOUGH = 200;

    /**
     * Differences that stand in facts/differences.md: a flag of the cluster, what is not there, the
     * case of the cluster's name, and classes of characters.
     */
    private static final Pattern KNOWN =
            Pattern.compile("\\?\",\"drain_flag|watcher_pause|CLUSTER\\.GNT|\\[\\[:");

    @ParameterizedTest
    @EnumSource(names = {"CLUSTER", "OS", "EXTSTORAGE"})
    void definitionsAreThoseOfTheRealDaemon(QueryResource what) {
        Map<?, ?> all = Facts.object(Json.parse(Facts.bytes("captures/filters/fields.json")));
        assertThat(
                        Facts.object(Recorded.onTheWire(OpQueries.fields(what, List.of())))
                                .get("fields"))
                .isEqualTo(all.get(what.wireName()));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLUSTER", "OS", "EXTSTORAGE"})
    void theTableIsTheSameAsTheFacts(QueryResource what) {
        Map<?, ?> resources = Facts.object(Facts.spec("query-fields.json").get("resources"));
        List<?> facts = Facts.list(Facts.object(resources.get(what.wireName())).get("fields"));
        Object told = Facts.object(OpQueries.fields(what, List.of())).get("fields");
        assertThat(Facts.list(told).stream().map(OpQueriesTest::brief).toList())
                .containsExactlyInAnyOrderElementsOf(
                        facts.stream().map(OpQueriesTest::brief).toList());
    }

    private static List<String> brief(@Nullable Object definition) {
        Map<String, @Nullable Object> field = Facts.object(definition);
        return List.of(
                Facts.text(field.get("name")),
                Facts.text(field.get("title")),
                Facts.text(field.get("kind")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLUSTER", "OS", "EXTSTORAGE"})
    void filtersAreAnsweredAsByTheRealDaemon(QueryResource what) {
        // given
        List<Line> lines = FilterCorpus.of(what.wireName());
        List<Finding> found = findings(lines.getFirst());
        List<String> wrong = new ArrayList<>();
        int same = 0;
        for (Line line : lines) {
            if (KNOWN.matcher(Json.text(line.filter())).find()) {
                continue;
            }
            // when
            Object answer = answer(what, found, line);
            // then
            if (line.success() && !isStricterHere(answer)) {
                Object expected = Recorded.onTheWire(line.answer());
                if (Objects.equals(expected, answer)) {
                    same++;
                } else {
                    wrong.add(line.filter() + "\n  " + expected + "\n  " + answer);
                }
            } else if (!line.success() && answer instanceof String error) {
                same += error.equals(line.errorClass()) ? 1 : 0;
            }
        }
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
        assertThat(same).as(what.wireName()).isGreaterThanOrEqualTo(ENOUGH);
    }

    /** Types are looked at as in LUXI's filters; see facts/differences.md. */
    private static boolean isStricterHere(@Nullable Object answer) {
        return "ParameterError".equals(answer);
    }

    private static @Nullable Object answer(QueryResource what, List<Finding> found, Line line) {
        try {
            Object answer = OpQueries.answer(what, found, line.fields(), line.filter());
            List<?> rows = Facts.list(Facts.object(Recorded.onTheWire(answer)).get("data"));
            if (line.fields().size() > 1) {
                return rows;
            }
            return rows.stream().map(row -> Facts.list(Facts.list(row).getFirst()).get(1)).toList();
        } catch (OpException e) {
            return Facts.text(e.wireForm().getFirst());
        }
    }

    private static List<Finding> findings(Line all) {
        List<Finding> found = new ArrayList<>();
        for (Object row : Facts.list(all.answer())) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (String field : all.fields()) {
                values.put(field, FilterCorpus.value(all, row, field));
            }
            found.add(new Finding(Facts.text(values.get("name")), values));
        }
        return found;
    }
}
