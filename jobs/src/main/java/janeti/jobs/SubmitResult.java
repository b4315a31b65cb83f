package janeti.jobs;

import janeti.model.JobId;

/** What came of one job of a submission of many. */
public sealed interface SubmitResult {
    record Accepted(JobId id) implements SubmitResult {}

    record Refused(String why) implements SubmitResult {}
}
