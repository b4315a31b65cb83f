package janeti.jobs;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.model.QueuedOp;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many jobs of a kind may run at a time. Two that differ in the number alone are two limits.
 * Source: spec/locking.md, rate limits.
 *
 * @param name the label in the reason, or the rule's uuid
 */
record RateLimit(Kind kind, String name, long slots) {
    /** Who made it. */
    enum Kind {
        /** A reason "rate-limit:N:LABEL" in the trail of an opcode. */
        REASON,
        /** A filter rule. */
        RULE
    }

    /** More digits than these are no number of jobs. */
    private static final Pattern REASON =
            Pattern.compile("rate-limit:(\\d{1,18})(?::(.*))?", Pattern.DOTALL);

    static RateLimit of(FilterRule rule, long slots) {
        return new RateLimit(Kind.RULE, rule.uuid().value(), slots);
    }

    /** What a job asks for itself; a reason of another form, or with no slots, says nothing. */
    static Set<RateLimit> of(Job job) {
        Set<RateLimit> limits = new LinkedHashSet<>();
        for (QueuedOp op : job.ops()) {
            for (Reasons.Step step : Reasons.of(op)) {
                Matcher reason = REASON.matcher(step.text());
                if (step.text().startsWith("rate-limit:") && reason.matches()) {
                    String label = reason.group(2) == null ? "" : reason.group(2);
                    long slots = Long.parseLong(reason.group(1));
                    if (slots > 0) {
                        limits.add(new RateLimit(Kind.REASON, label, slots));
                    }
                }
            }
        }
        return limits;
    }

    /** For a sentence: "the limit of 2 jobs at a time by …". */
    String text() {
        String origin =
                switch (kind) {
                    case REASON -> "the reason \"rate-limit:" + slots + ":" + name + "\"";
                    case RULE -> "filter rule " + name;
                };
        return "the limit of "
                + slots
                + (slots == 1 ? " job" : " jobs")
                + " at a time by "
                + origin;
    }
}
