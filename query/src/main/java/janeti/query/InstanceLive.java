package janeti.query;

import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;

/** What the nodes said of an instance. */
sealed interface InstanceLive {
    /**
     * The primary node did not say.
     *
     * @param offline because it is marked offline; else because it gave no answer
     */
    record Unknown(boolean offline) implements InstanceLive {}

    /** No node that was asked has it. */
    record Absent() implements InstanceLive {}

    /**
     * A node has it.
     *
     * @param onPrimary whether that is the node where it should be
     */
    record Found(RunningInstance running, boolean onPrimary) implements InstanceLive {}

    /** The cell of a value that only an instance on a node has. */
    static Cell cell(@Nullable InstanceLive live, java.util.function.Function<Found, Cell> found) {
        return switch (live) {
            case Found f -> found.apply(f);
            case Absent() -> Cell.UNAVAIL;
            case Unknown(boolean offline) -> offline ? Cell.OFFLINE : Cell.NODATA;
            case null -> Cell.NODATA;
        };
    }
}
