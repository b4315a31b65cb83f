package janeti.protocol;

import java.util.function.Function;

/**
 * How to find out whether a call was done that must not be made twice, after its answer was lost.
 *
 * @param question a call that changes nothing
 * @param reading what its answer says
 */
public record LookUp<Q>(NodeCall<Q> question, Function<NodeAnswer<Q>, Finding> reading) {
    /** What was found. */
    public enum Finding {
        /** The call was done, all of it. */
        DONE,
        /** Nothing of the call was done: it may be made. */
        NOT_DONE,
        /** It may be done in part, or nobody knows. */
        UNCLEAR
    }
}
