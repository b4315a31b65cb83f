package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.QueuedOp;
import janeti.query.Filter;
import janeti.query.FilterSyntaxException;
import janeti.query.FilterValue;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One condition of a filter rule. A pure question to a job: it looks at the job's number, at its
 * opcodes as they were submitted and at their reason trails, so the answer never changes. Source:
 * spec/luxi.json, filter_rules.
 *
 * <p>What cannot be decided makes the whole condition false, even under a negation: a field that
 * there is not, values of two types, an operator that the kind does not know. Opcodes and reasons
 * are asked one by one; one that fulfils the condition is enough.
 */
record RulePredicate(Kind kind, Filter filter) {
    /** What it looks at. */
    enum Kind {
        JOBID,
        OPCODE,
        REASON;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a part of the condition comes to. */
    private enum Answer {
        YES,
        NO,
        UNDECIDED;

        static Answer of(boolean holds) {
            return holds ? YES : NO;
        }

        Answer opposite() {
            return switch (this) {
                case YES -> NO;
                case NO -> YES;
                case UNDECIDED -> UNDECIDED;
            };
        }
    }

    /** Decides a part that has no parts of its own. */
    private interface Leaf {
        Answer ask(Filter part);
    }

    /**
     * Reads [kind, filter].
     *
     * @throws FilterSyntaxException when the filter is none
     * @throws IllegalArgumentException when the form is another
     */
    static RulePredicate of(Object wire) {
        if (wire instanceof List<?> pair && pair.size() == 2) {
            for (Kind kind : Kind.values()) {
                if (kind.wireName().equals(pair.get(0))) {
                    return new RulePredicate(kind, Filter.parse(pair.get(1)));
                }
            }
        }
        throw new IllegalArgumentException("Not of the form [kind, filter]: " + wire);
    }

    /** As it is stored. */
    List<@Nullable Object> wire() {
        return Arrays.asList(kind.wireName(), filter.wire());
    }

    /**
     * @param watermark the newest job when the rule was made
     */
    boolean holdsFor(Job job, JobId watermark) {
        return switch (kind) {
            case JOBID -> ask(filter, part -> ofNumber(part, job.id(), watermark)) == Answer.YES;
            case OPCODE -> job.ops().stream().anyMatch(op -> holdsFor(op.input()));
            case REASON -> job.ops().stream().anyMatch(this::holdsForReason);
        };
    }

    private static Answer ask(Filter filter, Leaf leaf) {
        return switch (filter) {
            case Filter.Everything() -> Answer.YES;
            case Filter.And(List<Filter> parts) -> until(Answer.NO, parts, leaf);
            case Filter.Or(List<Filter> parts) -> until(Answer.YES, parts, leaf);
            case Filter.Not(Filter part) -> ask(part, leaf).opposite();
            default -> leaf.ask(filter);
        };
    }

    /** From left to right; the parts behind the deciding one are not looked at. */
    private static Answer until(Answer deciding, List<Filter> parts, Leaf leaf) {
        for (Filter part : parts) {
            Answer answer = ask(part, leaf);
            if (answer != deciding.opposite()) {
                return answer;
            }
        }
        return deciding.opposite();
    }

    private static Answer ofNumber(Filter part, JobId id, JobId watermark) {
        if (!(part instanceof Filter.Compare(String field, var comparison, FilterValue value))
                || !field.equals("id")) {
            return Answer.UNDECIDED;
        }
        return switch (value) {
            case FilterValue.Whole(BigInteger whole) ->
                    Answer.of(comparison.holds(BigInteger.valueOf(id.value()).compareTo(whole)));
            case FilterValue.Text(String text) when text.equals("watermark") ->
                    Answer.of(comparison.holds(id.compareTo(watermark)));
            case FilterValue.Text _ -> Answer.UNDECIDED;
        };
    }

    // Reasons.

    private boolean holdsForReason(QueuedOp op) {
        return Reasons.of(op).stream()
                .anyMatch(reason -> ask(filter, part -> ofReason(part, reason)) == Answer.YES);
    }

    private static Answer ofReason(Filter part, Reasons.Step step) {
        if (!(part instanceof Filter.Compare compare)) {
            return Answer.UNDECIDED;
        }
        return switch (compare.field()) {
            case "source" -> compared(step.source(), compare);
            case "reason" -> compared(step.text(), compare);
            case "timestamp" -> compared(step.nanos(), compare);
            default -> Answer.UNDECIDED;
        };
    }

    // Opcodes.

    private boolean holdsFor(Map<String, @Nullable Object> input) {
        boolean hasAll = filter.fields().stream().allMatch(field -> member(input, field) != null);
        return hasAll && ask(filter, part -> ofMember(part, input)) == Answer.YES;
    }

    /** A member of a member: "hvparams.kernel_path". */
    private static @Nullable Object member(Map<?, ?> object, String path) {
        Object found = object;
        for (String name : path.split("\\.", -1)) {
            found = found instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return found;
    }

    private static Answer ofMember(Filter part, Map<?, ?> input) {
        return switch (part) {
            case Filter.Compare compare -> compared(member(input, compare.field()), compare);
            case Filter.IsTrue(String field) ->
                    member(input, field) instanceof Boolean flag
                            ? Answer.of(flag)
                            : Answer.UNDECIDED;
            case Filter.Matches(String field, var pattern) -> {
                Boolean found =
                        member(input, field) instanceof String text
                                ? pattern.foundAtOnce(text)
                                : null;
                yield found == null ? Answer.UNDECIDED : Answer.of(found);
            }
            case Filter.Contains(String field, FilterValue wanted) ->
                    contains(member(input, field), field, wanted);
            default -> Answer.UNDECIDED;
        };
    }

    private static Answer contains(@Nullable Object value, String field, FilterValue wanted) {
        if (!(value instanceof List<?> members)) {
            return Answer.UNDECIDED;
        }
        var same = new Filter.Compare(field, Filter.Comparison.EQUAL, wanted);
        for (Object each : members) {
            Answer answer = compared(each, same);
            if (answer != Answer.NO) {
                return answer;
            }
        }
        return Answer.NO;
    }

    private static Answer compared(@Nullable Object value, Filter.Compare compare) {
        return switch (compare.value()) {
            case FilterValue.Text(String wanted) when value instanceof String text ->
                    Answer.of(compare.comparison().holds(text.compareTo(wanted)));
            case FilterValue.Whole(BigInteger wanted) when value instanceof Number number ->
                    Answer.of(
                            compare.comparison()
                                    .holds(
                                            new BigDecimal(number.toString())
                                                    .compareTo(new BigDecimal(wanted))));
            default -> Answer.UNDECIDED;
        };
    }
}
