package janeti.model;

/** Who handed a job in: the far end of the socket as the kernel names it. */
public record Submitter(String user, String group) {
    /** A job that the master submitted itself, for another job or at take-over. */
    public static final Submitter MASTER = new Submitter("janeti", "janeti");
}
