package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.query.Recorded.Exchange;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The recorded questions about jobs, asked again. The jobs are the files that the real cluster left
 * at its end, so what was asked while a job ran is compared by its shape only.
 */
class JobReplayTest {
    private static final Map<JobId, Job> FILES = Recorded.jobs();

    /** Fields that a running job has for good. */
    private static final List<String> CONSTANT = List.of("id", "received_ts", "summary");

    @Test
    void queriesGiveTheRecordedAnswers() {
        // given
        List<Exchange> recorded =
                Recorded.exchanges("Query").stream()
                        .filter(exchange -> "job".equals(exchange.args().getFirst()))
                        .toList();
        assertThat(recorded).hasSizeGreaterThan(20);
        for (Exchange exchange : recorded) {
            Map<?, ?> expected = Facts.object(Recorded.onTheWire(exchange.result()));
            List<String> fields = exchange.strings(1);
            // when
            Object answer =
                    new JobQueries(jobsThen(fields, exchange.args().get(2), expected))
                            .query(fields, Filter.parse(exchange.args().get(2)));
            // then
            Map<?, ?> actual = Facts.object(Recorded.onTheWire(answer));
            assertThat(actual.get("fields")).isEqualTo(expected.get("fields"));
            sameRows(exchange, fields, actual.get("data"), expected.get("data"), true);
        }
    }

    @Test
    void jobQueriesByIdGiveTheRecordedValues() {
        // given
        List<Exchange> recorded =
                Recorded.exchanges("QueryJobs").stream().filter(Exchange::success).toList();
        assertThat(recorded).hasSizeGreaterThan(150);
        for (Exchange exchange : recorded) {
            List<JobId> ids =
                    exchange.strings(0).stream().map(id -> new JobId(Long.parseLong(id))).toList();
            List<String> fields = exchange.strings(1);
            long newest = 251L + Facts.list(exchange.result()).size();
            FakeJobs jobs = new FakeJobs();
            jobs.queue(ids.isEmpty() ? jobs(252, newest) : jobs(1, 256));
            // when
            Object answer = new JobQueries(jobs).values(ids, fields);
            // then
            sameRows(
                    exchange,
                    fields,
                    Recorded.onTheWire(answer),
                    Recorded.onTheWire(exchange.result()),
                    false);
        }
    }

    /** What the queue and the archive held when the question was asked. */
    private static FakeJobs jobsThen(
            List<String> fields, @Nullable Object filter, Map<?, ?> answer) {
        List<?> rows = Facts.list(answer.get("data"));
        int idAt = fields.indexOf("id");
        int archivedAt = fields.indexOf("archived");
        long newest;
        if (idAt >= 0) {
            newest = number(cell(rows.getLast(), idAt));
        } else {
            // One and three rows were seen after all before 252 had been archived.
            newest = rows.size() <= 3 && archivedAt < 0 ? 251 + rows.size() : rows.size();
        }
        if (archivedAt >= 0) {
            FakeJobs jobs = new FakeJobs();
            for (int i = 0; i < rows.size(); i++) {
                List<Job> job = jobs(i + 1, i + 1);
                boolean archived = Boolean.TRUE.equals(cell(rows.get(i), archivedAt));
                jobs = archived ? jobs.archive(job) : jobs.queue(job);
            }
            return jobs;
        }
        boolean all = filter == null && rows.size() < newest;
        return new FakeJobs().queue(jobs(all ? newest - rows.size() + 1 : 1, newest));
    }

    private static List<Job> jobs(long from, long to) {
        return new ArrayList<>(
                new TreeMap<>(FILES).subMap(new JobId(from), true, new JobId(to), true).values());
    }

    private static void sameRows(
            Exchange exchange,
            List<String> fields,
            @Nullable Object actual,
            @Nullable Object expected,
            boolean withStatus) {
        List<?> actualRows = Facts.list(actual);
        List<?> expectedRows = Facts.list(expected);
        assertThat(actualRows)
                .as("%s %s", exchange.method(), exchange.args())
                .hasSameSizeAs(expectedRows);
        for (int i = 0; i < actualRows.size(); i++) {
            List<?> was = Facts.list(expectedRows.get(i));
            List<?> is = Facts.list(actualRows.get(i));
            boolean done = wasDone(fields, was, withStatus);
            for (int column = 0; column < fields.size(); column++) {
                String name = fields.get(column);
                String where = exchange.method() + " " + exchange.args() + " row " + i + " " + name;
                if (done || CONSTANT.contains(name)) {
                    assertThat((Object) is.get(column)).as(where).isEqualTo(was.get(column));
                } else if (withStatus) {
                    assertThat(Facts.list(is.get(column))).as(where).hasSize(2);
                }
            }
        }
    }

    /** Whether the job had ended when it was asked for; without a hint, it had. */
    private static boolean wasDone(List<String> fields, List<?> row, boolean withStatus) {
        int at = fields.indexOf("status");
        if (at < 0) {
            return true;
        }
        Object status = withStatus ? cell(row, at) : row.get(at);
        return !(status instanceof String text) || OpStatus.ofWire(text).isFinal();
    }

    private static @Nullable Object cell(@Nullable Object row, int column) {
        return Facts.list(Facts.list(row).get(column)).get(1);
    }

    private static long number(@Nullable Object value) {
        return ((BigDecimal) Objects.requireNonNull(value)).longValue();
    }
}
