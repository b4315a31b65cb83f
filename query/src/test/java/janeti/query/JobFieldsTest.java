package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.LogLine;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.query.Recorded.Exchange;
import janeti.testkit.Facts;

import org.junit.jupiter.api.Test;
import org.pcollections.TreePVector;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

class JobFieldsTest {
    static Job job(long id, OpStatus status) {
        QueuedOp op =
                new QueuedOp(
                        Map.of("OP_ID", "OP_TEST_DELAY", "duration", 15L),
                        status,
                        null,
                        TreePVector.singleton(
                                new LogLine(1, Instant.ofEpochSecond(3, 4000), "message", "hi")),
                        -5,
                        Instant.ofEpochSecond(2),
                        null,
                        null);
        return new Job(
                new JobId(id),
                TreePVector.singleton(op),
                Submitter.MASTER,
                Instant.ofEpochSecond(1, 2000),
                Instant.ofEpochSecond(2),
                null);
    }

    @Test
    void theTableIsTheSameAsTheFacts() {
        // given
        Map<?, ?> resources = Facts.object(Facts.spec("query-fields.json").get("resources"));
        List<?> expected = Facts.list(Facts.object(resources.get("job")).get("fields"));
        // when
        List<Field<JobRow>> fields = JobFields.ALL.sorted();
        // then
        assertThat(fields).hasSameSizeAs(expected);
        for (int i = 0; i < fields.size(); i++) {
            Field<JobRow> field = fields.get(i);
            Map<?, ?> fact = Facts.object(expected.get(i));
            assertThat(
                            List.of(
                                    field.name(),
                                    field.title(),
                                    field.kind().wireName(),
                                    field.mode().name().toLowerCase(Locale.ROOT)))
                    .isEqualTo(
                            List.of(
                                    fact.get("name"),
                                    fact.get("title"),
                                    fact.get("kind"),
                                    fact.get("filter_mode")));
        }
    }

    @Test
    void definitionsAreThoseThatWereRecorded() {
        // given
        List<Exchange> recorded =
                Recorded.exchanges("QueryFields").stream()
                        .filter(exchange -> "job".equals(exchange.args().getFirst()))
                        .toList();
        // then
        assertThat(recorded).isNotEmpty();
        for (Exchange exchange : recorded) {
            assertThat(Recorded.onTheWire(Answer.fields(JobFields.ALL, exchange.strings(1))))
                    .isEqualTo(exchange.result());
        }
    }

    @Test
    void ourOwnFieldsAreToldOfOnlyToThoseWhoNameThem() {
        Object all = Recorded.onTheWire(Answer.fields(JobFields.ALL, List.of()));
        assertThat(String.valueOf(all)).doesNotContain("why");
        Object named =
                Recorded.onTheWire(Answer.fields(JobFields.ALL, List.of("why", "why_parts")));
        assertThat(
                        Facts.list(Facts.object(named).get("fields")).stream()
                                .map(d -> Facts.object(d).get("kind")))
                .containsExactly("text", "other");
    }

    @Test
    void whyIsAskedOnlyOfJobsThatAreNotOver() {
        // given
        FakeJobs jobs =
                FakeJobs.of(job(1, OpStatus.QUEUED), job(2, OpStatus.SUCCESS))
                        .archive(List.of(job(3, OpStatus.SUCCESS)));
        // when
        Object rows =
                new JobQueries(jobs)
                        .values(
                                List.of(new JobId(1), new JobId(2), new JobId(3)),
                                List.of("why", "why_parts"));
        // then
        assertThat(Recorded.onTheWire(rows))
                .isEqualTo(
                        List.of(
                                List.of("it is job 1", List.of()),
                                Arrays.asList(null, null),
                                Arrays.asList(null, null)));
    }

    @Test
    void fieldsAreListedInAskedOrderWithUnknownOnes() {
        // when
        Object answer = Answer.fields(JobFields.ALL, List.of("status", "nosuch", "id"));
        // then
        List<?> definitions = Facts.list(Facts.object(Recorded.onTheWire(answer)).get("fields"));
        assertThat(definitions.stream().map(d -> Facts.object(d).get("name")).toList())
                .isEqualTo(List.of("status", "nosuch", "id"));
        assertThat(Facts.object(definitions.get(1)))
                .isEqualTo(
                        Map.of(
                                "name", "nosuch",
                                "title", "nosuch",
                                "kind", "unknown",
                                "doc", "Unknown field 'nosuch'"));
    }

    @Test
    void aWaitingClientGetsValuesAndNullForWhatThereIsNot() {
        assertThat(
                        JobFields.values(
                                job(8, OpStatus.WAITING),
                                List.of(
                                        "id",
                                        "status",
                                        "nosuch",
                                        "end_ts",
                                        "received_ts",
                                        "priority",
                                        "summary",
                                        "oplog",
                                        "opexec",
                                        "archived")))
                .isEqualTo(
                        Arrays.asList(
                                8L,
                                "waiting",
                                null,
                                null,
                                List.of(1L, 2L),
                                -5L,
                                List.of("TEST_DELAY(15.0)"),
                                List.of(List.of(List.of(1L, List.of(3L, 4L), "message", "hi"))),
                                Arrays.asList((Object) null),
                                false));
    }
}
