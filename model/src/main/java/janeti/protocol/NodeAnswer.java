package janeti.protocol;

import org.jspecify.annotations.Nullable;

/** What came of a call to a node. */
public sealed interface NodeAnswer<R> {
    /** The node did it. The value is null for calls that answer nothing. */
    record Done<R>(@Nullable R value) implements NodeAnswer<R> {}

    /** The node answered that it could not. */
    record Failed<R>(String text) implements NodeAnswer<R> {}

    /**
     * No answer.
     *
     * @param text what happened, on which address, and what to look at next
     * @param mayHaveArrived whether the node may have done it all the same
     */
    record Unreachable<R>(String text, boolean mayHaveArrived) implements NodeAnswer<R> {}

    /** The node is marked offline; it was not asked. */
    record Offline<R>() implements NodeAnswer<R> {}

    /** What the node answered; null where there is no answer, or nothing in it. */
    default @Nullable R value() {
        return null;
    }

    /** The failure in words; null when there is none. */
    default @Nullable String failure() {
        return switch (this) {
            case Done<R> done -> null;
            case Failed<R> failed -> failed.text();
            case Unreachable<R> unreachable -> unreachable.text();
            case Offline<R> offline -> "Node is marked offline";
        };
    }
}
