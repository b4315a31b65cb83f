package janeti.master;

/** How the daemon ends, in Ganeti's numbers; daemon-util and the node daemon look at them. */
public enum ExitCode {
    SUCCESS(0),
    FAILURE(1),
    /** This node is not the master: no error for whoever starts all daemons of a node. */
    NOT_MASTER(11),
    /** There is no cluster on this node. */
    NOT_SET_UP(12);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
