package janeti.model;

/** The number of a job. Given once and never again; there may be gaps. */
public record JobId(long value) implements Comparable<JobId> {
    public JobId {
        Check.that(value >= 0, "Job id %s is negative", value);
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
