package janeti.query;

import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.query.Answer.Written;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which jobs a query is about. Archived jobs take part only if the field that tells them apart is
 * asked for, or if they are named.
 */
final class JobQueries {
    private static final BigInteger LARGEST_ID = BigInteger.valueOf(Long.MAX_VALUE);

    private final JobSource jobs;

    JobQueries(JobSource jobs) {
        this.jobs = jobs;
    }

    Object query(List<String> fields, Filter filter) {
        return Answer.full(JobFields.ALL.selected(fields), rows(fields, filter));
    }

    Object values(List<JobId> ids, List<String> fields) {
        Iterable<JobRow> rows = ids.isEmpty() ? rows(fields, new Filter.Everything()) : named(ids);
        return Answer.plain(JobFields.ALL.selected(fields), rows);
    }

    /** A job that may be looked at twice: to filter it and to write it. */
    private record Candidate(JobId id, Supplier<JobRow> row) {}

    private Iterable<JobRow> rows(List<String> fields, Filter filter) {
        List<FilterValue> names = filter.requestedNames(JobFields.ID);
        if (names != null) {
            return named(names.stream().map(JobQueries::jobId).toList());
        }
        Condition<JobRow> condition = Condition.compile(filter, JobFields.ALL);
        // All are tested before the first is written: a wrong type must become an error answer.
        List<Candidate> matching =
                candidates(fields.contains(JobFields.ARCHIVED)).stream()
                        .filter(job -> condition.matches(job.row().get()))
                        .toList();
        return new Written<>(matching, job -> job.row().get());
    }

    private List<Candidate> candidates(boolean withArchived) {
        List<Candidate> all = new ArrayList<>();
        for (Job job : jobs.queued()) {
            all.add(new Candidate(job.id(), () -> JobRow.of(job, jobs)));
        }
        if (withArchived) {
            for (JobId id : jobs.archived()) {
                all.add(new Candidate(id, () -> JobRow.lazy(id, jobs)));
            }
            all.sort(Comparator.comparing(Candidate::id));
        }
        return all;
    }

    /** Each named job has one row, even if there is no such job. */
    private Iterable<JobRow> named(List<JobId> ids) {
        return new Written<>(ids.stream().distinct().toList(), id -> JobRow.lazy(id, jobs));
    }

    private static JobId jobId(FilterValue name) {
        return switch (name) {
            case FilterValue.Whole(BigInteger id)
                    when id.signum() >= 0 && id.compareTo(LARGEST_ID) <= 0 ->
                    new JobId(id.longValue());
            case FilterValue.Whole(BigInteger id) ->
                    throw GanetiException.generic("Invalid value for job ID: " + id);
            case FilterValue.Text(String text) -> throw notANumber(text);
        };
    }

    /** In a filter a text is never a job id; one of digits is an error of its own. */
    private static GanetiException notANumber(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return GanetiException.generic("parsing job id: cannot parse string '" + text + "'");
        }
        return Condition.wrongType(new BigInteger(text), new FilterValue.Text(text));
    }
}
