package janeti.jobs;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.query.FilterSyntaxException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The filter rules of one configuration, made ready to be asked of jobs: the first that matches and
 * does not say CONTINUE decides. Immutable; asking is a pure function of the job. Source:
 * spec/locking.md, filter rules and rate limits.
 */
final class Rules {
    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

    static final Rules NONE = new Rules(List.of());

    /** A rule whose conditions are read. */
    private record ReadRule(FilterRule rule, List<RulePredicate> predicates) {
        boolean matches(Job job) {
            return predicates.stream().allMatch(p -> p.holdsFor(job, rule.watermark()));
        }
    }

    private final List<ReadRule> inOrder;

    private Rules(List<ReadRule> inOrder) {
        this.inOrder = inOrder;
    }

    /** A rule that cannot be read (from a configuration of another make) matches no job. */
    static Rules of(Collection<FilterRule> rules) {
        List<ReadRule> readable = new ArrayList<>();
        for (FilterRule rule : rules.stream().sorted(FilterRule.ORDER).toList()) {
            try {
                readable.add(
                        new ReadRule(
                                rule, rule.predicates().stream().map(RulePredicate::of).toList()));
            } catch (FilterSyntaxException | IllegalArgumentException e) {
                LOG.warn(
                        "filter rule {} has no effect, replace or delete it: {}",
                        rule.uuid(),
                        e.getMessage());
            }
        }
        return new Rules(List.copyOf(readable));
    }

    Verdict verdict(Job job) {
        Set<RateLimit> limits = RateLimit.of(job);
        FilterRule rule = deciding(job).orElse(null);
        if (rule == null) {
            return limits.isEmpty()
                    ? Verdict.FREE
                    : new Verdict(Verdict.Effect.RUN, null, List.copyOf(limits));
        }
        if (rule.action() instanceof List<?> pair && pair.getLast() instanceof Number slots) {
            limits.add(RateLimit.of(rule, slots.longValue()));
        }
        Verdict.Effect effect =
                switch (String.valueOf(rule.action())) {
                    case "PAUSE" -> Verdict.Effect.PAUSE;
                    case "REJECT" -> Verdict.Effect.REJECT;
                    default -> Verdict.Effect.RUN;
                };
        return new Verdict(effect, rule, List.copyOf(limits));
    }

    private Optional<FilterRule> deciding(Job job) {
        return inOrder.stream()
                .filter(each -> !each.rule().action().equals("CONTINUE"))
                .filter(each -> each.matches(job))
                .map(ReadRule::rule)
                .findFirst();
    }
}
