package janeti.units;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What one opcode means, in three phases that hand values to each other; a unit has no field but
 * its opcode. Run by the job's own virtual thread.
 *
 * @param <P> the plan: what {@link #prepare} found out and {@link #execute} goes by. It is recorded
 *     in the log, so that a job can go on after a crash.
 */
public interface LogicalUnit<P extends Record> {
    /**
     * What the unit must hold. Pure; asked again under the locks, until the answer is covered.
     *
     * @throws janeti.model.PrereqException when the arguments are wrong or name what is not there
     */
    LockRequest locks(Config config, DrawnIds ids);

    /**
     * Looks and asks, never changes anything.
     *
     * @throws janeti.model.PrereqException when the opcode cannot be done as things stand
     */
    P prepare(Config config, Held held, UnitContext ctx);

    /**
     * Does it.
     *
     * @return the opcode's result, as JSON values; its form is the opcode's in spec/opcodes.json.
     *     Or {@link ResultWithJobs}
     */
    @Nullable Object execute(P plan, UnitContext ctx);

    /**
     * The same unit under the full name of what it makes, where a client may give it in short.
     * Asked once, before the locks.
     *
     * @param fullName what the resolver makes of a host's name; the same if it knows no longer one
     */
    default LogicalUnit<P> named(UnaryOperator<String> fullName) {
        return this;
    }

    /**
     * What a client is to see while the job still waits for its locks. Asked once, before them;
     * what is done here is not recorded, and done again if the daemon ends before the locks are
     * granted.
     */
    default void beforeLocks(UnitContext ctx) {}

    /** The result of a rehearsal, which ends before {@link #execute}. */
    default @Nullable Object rehearsed(Config config, P plan) {
        return null;
    }

    /** For reading the recorded plan back. */
    Class<P> planType();

    /**
     * Of the plan's form and the steps of {@link #execute}. To be raised when they change: a job
     * that a daemon of another version began does not go on, it is taken back.
     */
    default int version() {
        return 1;
    }

    /** Which hooks run around {@link #execute}; none for opcodes that have no hooks path. */
    default Optional<Hooks> hooks(Config config, P plan) {
        return Optional.empty();
    }

    /**
     * What those that run after {@link #execute} are told besides, as GANETI_POST_…: the variables
     * of the hooks as things stand then. The same as before, unless said otherwise.
     */
    default Map<String, String> afterwards(Config config, P plan, Hooks hooks) {
        return hooks.environment();
    }

    /**
     * The result once the scripts after {@link #execute} have run; they may run again after a
     * crash. What failed is told, and the result stays the same, unless said otherwise.
     */
    default @Nullable Object afterHooks(
            @Nullable Object result, List<HookFailure> failures, UnitContext ctx) {
        failures.forEach(failure -> ctx.warn(failure.text()));
        return result;
    }
}
