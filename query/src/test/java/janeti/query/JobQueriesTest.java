package janeti.query;

import static janeti.query.JobFieldsTest.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.model.OpStatus;
import janeti.model.PrereqException;
import janeti.testkit.Facts;

import org.junit.jupiter.api.Test;

import java.util.List;

class JobQueriesTest {
    private final FakeJobs jobs =
            FakeJobs.of(
                            job(3, OpStatus.SUCCESS),
                            job(5, OpStatus.RUNNING),
                            job(12, OpStatus.QUEUED))
                    .archive(List.of(job(1, OpStatus.SUCCESS), job(4, OpStatus.ERROR)));

    private String rows(String fields, String filter) {
        Object answer =
                new JobQueries(jobs)
                        .query(
                                List.of(fields.split(",")),
                                Filter.parse(Json.parse(filter.replace('\'', '"'))));
        return Json.text(Facts.object(Json.parse(Json.bytes(answer))).get("data"))
                .replace('"', '\'');
    }

    private String values(List<Long> ids, String fields) {
        return Json.text(
                        new JobQueries(jobs)
                                .values(
                                        ids.stream().map(JobId::new).toList(),
                                        List.of(fields.split(","))))
                .replace('"', '\'');
    }

    @Test
    void listsTheQueueWithoutTheArchive() {
        assertThat(rows("id,status", "null"))
                .isEqualTo("[[[0,3],[0,'success']],[[0,5],[0,'running']],[[0,12],[0,'queued']]]");
        assertThat(jobs.read).isEmpty();
    }

    @Test
    void listsTheArchiveInBetweenIfAskedWhichIsWhich() {
        assertThat(rows("id,archived", "null"))
                .isEqualTo(
                        "[[[0,1],[0,true]],[[0,3],[0,false]],[[0,4],[0,true]],[[0,5],[0,false]],"
                                + "[[0,12],[0,false]]]");
    }

    @Test
    void aNamedJobIsFoundInTheArchiveToo() {
        assertThat(rows("id,status", "['|',['=','id',4],['==','id',3],['==','id',4]]"))
                .isEqualTo("[[[0,4],[0,'error']],[[0,3],[0,'success']]]");
        assertThat(jobs.read).isEqualTo(List.of(new JobId(4)));
    }

    @Test
    void aMissingJobHasARowOfItsOwn() {
        assertThat(rows("id,status,archived,nosuch,end_ts", "['==','id',99]"))
                .isEqualTo("[[[0,99],[3,null],[3,null],[1,null],[3,null]]]");
    }

    @Test
    void filtersReadOnlyWhatTheyNeed() {
        // when
        String found = rows("id,archived", "['&',['>','id',3],['==','status','error']]");
        // then
        assertThat(found).isEqualTo("[[[0,4],[0,true]]]");
        assertThat(jobs.read).isEqualTo(List.of(new JobId(4), new JobId(4)));
    }

    @Test
    void filtersWithoutTheArchiveLeaveItAlone() {
        assertThat(rows("id", "['!=','status','running']")).isEqualTo("[[[0,3]],[[0,12]]]");
        assertThat(jobs.read).isEmpty();
    }

    @Test
    void aTimeThatIsNotThereYetMatches() {
        assertThat(rows("id", "['<','end_ts',0]")).isEqualTo("[[[0,3]],[[0,5]],[[0,12]]]");
        assertThat(rows("id", "['<','received_ts',1]")).isEqualTo("[]");
    }

    @Test
    void aWrongFilterIsAnErrorBeforeTheAnswerBegins() {
        assertThatThrownBy(() -> rows("id", "['==','id','3']"))
                .isInstanceOf(GanetiException.class)
                .hasMessage(
                        "Invalid types in comparison, trying to compare 3 with 'QuotedString"
                                + " \"3\"'")
                .extracting(e -> ((GanetiException) e).wireClass())
                .isEqualTo("ParameterError");
        assertThatThrownBy(() -> rows("id", "['==','status',3]"))
                .hasMessageContaining("Invalid types in comparison");
        assertThatThrownBy(() -> rows("id", "['?','nosuch']"))
                .hasMessage("Can't find field named 'nosuch'");
        assertThatThrownBy(() -> rows("id", "['==','id','abc']"))
                .hasMessage("parsing job id: cannot parse string 'abc'");
        assertThatThrownBy(() -> rows("id", "['==','id',-1]"))
                .hasMessage("Invalid value for job ID: -1");
    }

    @Test
    void plainValuesHaveNullForWhatIsMissing() {
        assertThat(values(List.of(12L, 99L, 1L, 12L), "id,status,archived"))
                .isEqualTo("[[12,'queued',false],[99,null,null],[1,'success',true]]");
        assertThat(values(List.of(), "id")).isEqualTo("[[3],[5],[12]]");
        assertThat(values(List.of(), "archived,id"))
                .isEqualTo("[[true,1],[false,3],[true,4],[false,5],[false,12]]");
    }

    @Test
    void plainValuesRefuseUnknownFields() {
        assertThatThrownBy(() -> values(List.of(3L), "id,foo,status,bar"))
                .isInstanceOf(PrereqException.class)
                .satisfies(e ->
                        assertThat(Json.text(((PrereqException) e).wireForm()))
                                .isEqualTo(
                                        "[\"OpPrereqError\",[\"Unknown output fields"
                                                + " selected: foo, bar\",\"wrong_input\"]]"));
    }
}
