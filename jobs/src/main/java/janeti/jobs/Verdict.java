package janeti.jobs;

import janeti.config.object.FilterRule;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * What rules and reasons say of a job. It stays the same until the rules change.
 *
 * @param rule the one that decides; null when none does
 * @param limits in each of which it needs a slot to run
 */
record Verdict(Effect effect, @Nullable FilterRule rule, List<RateLimit> limits) {
    /** What becomes of it. */
    enum Effect {
        RUN,
        PAUSE,
        REJECT
    }

    static final Verdict FREE = new Verdict(Effect.RUN, null, List.of());

    /** Nothing keeps the job, so nothing need be remembered of it. */
    boolean isFree() {
        return effect == Effect.RUN && limits.isEmpty();
    }

    /** Of a job that does not simply run. */
    FilterRule decidingRule() {
        return Objects.requireNonNull(rule, "no rule decides");
    }
}
