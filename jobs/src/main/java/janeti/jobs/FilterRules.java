package janeti.jobs;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.ConfigEdit;
import janeti.config.object.FilterRule;
import janeti.log.LogException;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.Uuid;
import janeti.model.WireTime;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Makes, replaces and deletes filter rules. They are part of the configuration; the scheduler obeys
 * them as soon as the change is true. Any thread. Source: spec/luxi.json, ReplaceFilter and
 * DeleteFilter.
 */
public final class FilterRules {
    private static final Logger LOG = LoggerFactory.getLogger(FilterRules.class);
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int SEED_BYTES = 16;

    private final Surroundings world;
    private final Supplier<JobId> lastId;

    /**
     * @param lastId the newest number that was given to a job
     */
    FilterRules(Surroundings world, Supplier<JobId> lastId) {
        this.world = world;
        this.lastId = lastId;
    }

    /**
     * What a rule is to say.
     *
     * @param predicates each [kind, filter], well formed
     * @param action well formed
     * @param reason the trail of who wants the rule
     */
    public record Wish(
            long priority, List<Object> predicates, Object action, List<Object> reason) {}

    /**
     * Makes a rule, or puts another in the place of one; its watermark is the newest job either
     * way.
     *
     * @param uuid null for a new rule; need not exist
     * @return the rule's uuid
     */
    public String replace(@Nullable String uuid, Wish wish) {
        if (uuid != null && !UUID.matcher(uuid).matches()) {
            throw GanetiException.generic("Unable to parse UUID");
        }
        Uuid known = uuid == null ? drawn() : new Uuid(uuid);
        List<Object> reason = new ArrayList<>(wish.reason());
        reason.add(List.of("luxid", "", WireTime.micros(world.clock().instant()) * 1000));
        List<Object> predicates = new ArrayList<>();
        wish.predicates().forEach(wire -> predicates.add(RulePredicate.of(wire).wire()));
        var rule =
                new FilterRule(
                        known, lastId.get(), wish.priority(), predicates, wish.action(), reason);
        commit("filter rule " + known, newest -> List.of(ConfigChange.Put.of(rule)));
        LOG.info(
                "filter rule {} holds: priority={} action={} predicates={}",
                known,
                rule.priority(),
                rule.action(),
                rule.predicates());
        return known.value();
    }

    private Uuid drawn() {
        byte[] bits = new byte[SEED_BYTES];
        world.random().nextBytes(bits);
        return new DrawnIds(HexFormat.of().formatHex(bits)).uuid("filter rule", 0);
    }

    /**
     * Deletes a rule; the jobs that it held go on.
     *
     * @throws GanetiException when there is no such rule
     */
    public void delete(String uuid) {
        var known = new Uuid(uuid);
        commit(
                "no more filter rule " + uuid,
                newest -> {
                    if (!newest.filters().containsKey(known)) {
                        throw GanetiException.generic(
                                "Filter rule with UUID " + uuid + " does not exist");
                    }
                    return List.of(new ConfigChange.FilterRemoved(known));
                });
        LOG.info("filter rule {} is deleted", uuid);
    }

    private void commit(String what, ConfigEdit edit) {
        try {
            var _ = world.config().commit(Cause.outsideOfJobs(what), edit);
        } catch (LogException e) {
            throw GanetiException.generic("The filter rule cannot be written: " + e.getMessage());
        }
    }
}
