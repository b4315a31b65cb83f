package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.OpException;
import janeti.protocol.ClusterCall;
import janeti.protocol.LuxiRequest;
import janeti.protocol.NodeAnswer;
import janeti.protocol.QueryResource;
import janeti.query.FilterCorpus.Line;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;
import janeti.testkit.ManualClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Filters are answered as a real daemon answered them. */
class FilterCorpusTest {
    /** How many of them the two must have in common. */
    private static final int ENOUGH = 200;

    /** Takes the place of texts of which LUXI makes errors of parsing. */
    private static final String REFUSED = "refused";

    /** There, and here. */
    private static final Pattern NO_LIST =
            Pattern.compile(
                    "error: Unable to read|^Invalid field value, expecting a list|^Invalid types");

    /** A value in an error, and all that follows it. */
    private static final Pattern VALUE =
            Pattern.compile(
                    "(?<=trying to compare |Unexpected value '|but got ').*", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(
            strings = {"node", "instance", "group", "network", "filter", "job", "lock", "export"})
    void filtersAreAnsweredAsByTheRealDaemon(String resource) {
        // given
        Queries queries = queries(resource);
        List<String> wrong = new ArrayList<>();
        int same = 0;
        for (Line line : FilterCorpus.of(resource)) {
            if (isKnownDifference(resource, line)) {
                continue;
            }
            // when
            Object answer = answer(queries, resource, line);
            // then
            Object expected = comparable(line, Recorded.onTheWire(line.answer()));
            if (expected.equals(answer)) {
                same++;
            } else {
                wrong.add(line.filter() + " " + difference(line, expected, answer));
            }
        }
        assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
        assertThat(same).isGreaterThanOrEqualTo(ENOUGH);
    }

    /** Each stands in facts/differences.md. */
    private static boolean isKnownDifference(String resource, Line line) {
        String filter = Json.text(line.filter());
        return asksForABeginning(resource, filter)
                || filter.contains("NODE2.GNT.LAB")
                || filter.contains("^.{65536}$")
                || (resource.equals("group") && line.fields().contains("diskparams"))
                || (resource.equals("job") && filter.contains("[\"=[]\",\"oplog\","));
    }

    /** Looked up there by the beginning of its name, which is not its name. */
    private static boolean asksForABeginning(String resource, String filter) {
        return resource.equals("group") && filter.contains("[\"=\",\"name\",\"empty\"]");
    }

    private static Object answer(Queries queries, String resource, Line line) {
        try {
            Object answer =
                    queries.query(
                            new LuxiRequest.Query(
                                    QueryResource.valueOf(resource.toUpperCase(Locale.ROOT)),
                                    line.fields(),
                                    line.filter()));
            Object rows = Facts.object(Recorded.onTheWire(answer)).get("data");
            return toTheMicrosecond(line.fields().size() == 1 ? names(rows) : Facts.list(rows));
        } catch (FilterSyntaxException e) {
            return REFUSED;
        } catch (OpException e) {
            return comparableError(line, Recorded.onTheWire(e.wireForm()));
        }
    }

    private static Object comparable(Line line, @Nullable Object answer) {
        return line.success()
                ? toTheMicrosecond(Facts.list(answer))
                : comparableError(line, answer);
    }

    /**
     * Errors without the value that they tell of: it is laid out otherwise, and may be that of
     * another row. What cannot be looked for in a list is an error of another class there.
     */
    private static Object comparableError(Line line, @Nullable Object answer) {
        if (answer instanceof String) {
            return REFUSED;
        }
        List<?> error = Facts.list(answer);
        String text = Facts.text(Facts.list(error.get(1)).getFirst());
        if (NO_LIST.matcher(text).find() && Json.text(line.filter()).contains("=[]")) {
            return "no list of such values";
        }
        return List.of(Facts.text(error.getFirst()), VALUE.matcher(text).replaceFirst("…"));
    }

    /** Times are told in fractions of a second; beyond that they are noise there. */
    private static Object toTheMicrosecond(@Nullable Object value) {
        return switch (value) {
            case BigDecimal n when n.scale() > 6 ->
                    n.setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
            case List<?> list -> list.stream().map(FilterCorpusTest::toTheMicrosecond).toList();
            case null -> "null";
            default -> value;
        };
    }

    /** Where two answers differ: the errors, or the first rows and columns. */
    private static String difference(Line line, Object expected, Object actual) {
        List<?> rows = Facts.list(expected);
        if (line.success() && actual instanceof List<?> others && rows.size() == others.size()) {
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i) instanceof List<?> row && others.get(i) instanceof List<?> other) {
                    for (int k = 0; k < row.size() && k < other.size(); k++) {
                        if (!Objects.equals(row.get(k), other.get(k))) {
                            return line.fields().get(k)
                                    + " of row "
                                    + i
                                    + "\n  "
                                    + row.get(k)
                                    + "\n  "
                                    + other.get(k);
                        }
                    }
                }
            }
        }
        return line.fields() + "\n  " + expected + "\n  " + actual;
    }

    private static List<@Nullable Object> names(@Nullable Object rows) {
        List<@Nullable Object> names = new ArrayList<>();
        for (Object row : Facts.list(rows)) {
            names.add(Facts.list(Facts.list(row).getFirst()).get(1));
        }
        return names;
    }

    private static Queries queries(String resource) {
        Config config =
                resource.equals("export") ? FilterCorpus.exportConfig() : FilterCorpus.config();
        FakeNodes nodes = resource.equals("export") ? nodesWithExports() : new FakeNodes();
        return new Queries(
                () -> config, jobs(), new ManualClock(), nodes, _ -> 0, FilterCorpus::locks);
    }

    /** The queue that the real daemon had: the last jobs of the recording. */
    private static FakeJobs jobs() {
        Line all = FilterCorpus.of("job").getFirst();
        Map<JobId, Job> files = Recorded.jobs();
        FakeJobs jobs = new FakeJobs();
        List<Job> archived = new ArrayList<>(files.values());
        for (Object row : Facts.list(all.answer())) {
            if (Boolean.FALSE.equals(FilterCorpus.value(all, row, "archived"))) {
                Number id = (Number) FilterCorpus.value(all, row, "id");
                Job job = files.get(new JobId(id == null ? 0 : id.longValue()));
                assertThat(job).isNotNull();
                jobs.queue(List.of(job));
                archived.remove(job);
            }
        }
        return jobs.archive(archived);
    }

    private static FakeNodes nodesWithExports() {
        Line all = FilterCorpus.of("export").getFirst();
        Map<String, List<String>> exports = new TreeMap<>();
        for (Object row : Facts.list(all.answer())) {
            String node = Facts.text(FilterCorpus.value(all, row, "node"));
            if (FilterCorpus.value(all, row, "export") instanceof String export) {
                exports.computeIfAbsent(node, name -> new ArrayList<>()).add(export);
            }
        }
        FakeNodes nodes =
                new FakeNodes()
                        .on(
                                ClusterCall.ExportList.class,
                                call -> new NodeAnswer.Failed<>("No exports directory"));
        exports.forEach((node, names) ->
                nodes.on(
                        new NodeName(node),
                        ClusterCall.ExportList.class,
                        call -> new NodeAnswer.Done<>(List.copyOf(names))));
        return nodes;
    }
}
