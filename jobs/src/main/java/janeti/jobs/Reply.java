package janeti.jobs;

/** Whether a request about a job was done, and what to tell the user of it. */
public record Reply(boolean done, String text) {
    static Reply notFound(janeti.model.JobId id) {
        return new Reply(false, "Job " + id + " not found in queue");
    }
}
