package janeti.units;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEdit;
import janeti.config.Reservations;
import janeti.locks.LockLevel;
import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The world as a unit sees it. What is done through it is recorded by position, so a unit must do
 * the same steps in the same order for the same plan and answers.
 *
 * <p>Threads: the job's own only. Every wait ends: with its result, its time limit, or because the
 * job is cancelled or killed, in which case an exception that a unit must let pass goes through it.
 */
public interface UnitContext {
    /** The newest durable configuration. */
    Config config();

    Instant now();

    DrawnIds ids();

    /** Why this is done, as nodes are told: [[source, reason, nanoseconds]...]. */
    List<?> reason();

    /**
     * Gives back what is held on these levels, long before the opcode's end; it must not be relied
     * on any more.
     */
    void release(LockLevel... levels);

    /** The same but for the names that are kept. */
    void releaseBut(LockLevel level, Collection<String> kept);

    /**
     * Makes changes true; returns once they are durable. An object that somebody else has changed
     * since it was read is refused.
     */
    Config commit(String what, List<ConfigChange> changes);

    /** The same with changes made from the newest configuration, for what no lock guards. */
    Config commit(String what, ConfigEdit edit);

    /**
     * Why nobody knows how an object stands, in words: the last job on it was given up in the
     * middle. Who asks and then succeeds has looked after it. Null: nothing is uncertain.
     */
    @Nullable String uncertain(LockLevel level, String name);

    /** Whether the queue takes no new jobs. */
    boolean queueIsDrained();

    /** Until when the watcher does not act, seconds since the epoch; null: it acts. */
    @Nullable Double watcherPause();

    /**
     * Asks a node.
     *
     * @throws janeti.model.NodeFault for any answer but a good one
     */
    <R> @Nullable R call(NodeName node, NodeCall<R> call);

    /** Asks a node and leaves it to the unit what to make of a bad answer. */
    <R> NodeAnswer<R> tryCall(NodeName node, NodeCall<R> call);

    /** The same call to many nodes at once. */
    <R> Map<NodeName, NodeAnswer<R>> all(Collection<NodeName> nodes, NodeCall<R> call);

    /**
     * Waits until the nodes have of the newest configuration what they must have: candidates
     * config.data, all that are not offline the ssconf files. For the execute phase.
     *
     * @param again nodes that get all of it though they had it, and the files that nodes share
     * @return what went wrong, each with the name of the node; those nodes get it later
     */
    List<String> distribute(Collection<NodeName> again);

    /**
     * Asks a node that is not in the configuration yet, or not with this address. For the prepare
     * phase: it is not recorded.
     */
    <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call);

    /**
     * Chooses what will be put into the configuration, from what is free at this moment; no other
     * job gets it until this opcode has ended, be it after a crash. For the prepare phase.
     *
     * @param choosing quick and pure; what it takes it keeps if it returns
     */
    <T> T choose(Function<Reservations.Choice, T> choosing);

    /** The addresses of a host; none if nobody knows the name. For the prepare phase. */
    List<String> resolve(String host);

    /**
     * Whether there is a machine at an address: it takes the connection or refuses it within ten
     * seconds. For the prepare phase.
     */
    default boolean answersAt(String ip, int port) {
        return answersAt(ip, port, null);
    }

    /**
     * The same.
     *
     * @param from the own address to connect from; null for any
     */
    boolean answersAt(String ip, int port, @Nullable String from);

    /**
     * When a certificate is valid that is in a file of the cluster on the master; null if there is
     * no such file. For the prepare phase.
     *
     * @throws janeti.protocol.NodeTlsException if it cannot be read
     */
    @Nullable Validity certificate(String file);

    /** Lets time pass. */
    void sleep(Duration duration);

    /**
     * Lets time pass until somebody connects to a socket, whose path is announced in the job's log
     * with the given type.
     *
     * @return whether somebody ended the wait
     */
    boolean sleepUntilPoked(Duration duration, String announcementType);

    /**
     * Waits until a client has connected to a socket and gone away again. The socket is announced
     * in the job's log: a line of the given type, [path, details...].
     */
    Meeting meet(String announcementType, List<@Nullable Object> details, Meeting.Limits limits);

    /** A line of progress in the job's log. */
    void feedback(String text);

    /** Something that did not stop the opcode, but that somebody should know. */
    default void warn(String text) {
        feedback(" - WARNING: " + text);
    }

    /** Something worth knowing. */
    default void inform(String text) {
        feedback(" - INFO: " + text);
    }

    /** What to take back if a later step fails; the last noted is taken back first. */
    void undo(String what, Undo undo);

    /** What was done so far stays, whatever happens later: no undo noted until now is used. */
    void keep();
}
