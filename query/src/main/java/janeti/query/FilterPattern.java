package janeti.query;

import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of a filter: found anywhere in a text, in the syntax of PCRE as far as
 * Java's is the same; character classes by POSIX name and Python's named groups are translated.
 *
 * @param text as it was written
 * @param ofNothing the same for empty texts: where there are lines, Java lets none begin at the end
 *     of a text, not even when that is its beginning too
 */
public record FilterPattern(String text, Pattern compiled, Pattern ofNothing) {
    /** As PCRE's defaults there: ^ and $ at each line, and only \n ends one. */
    private static final int FLAGS = Pattern.MULTILINE | Pattern.UNIX_LINES;

    /** What the two dialects spell differently. */
    private static final Map<String, String> DIALECT =
            Map.ofEntries(
                    Map.entry("[:alnum:]", "\\p{Alnum}"),
                    Map.entry("[:alpha:]", "\\p{Alpha}"),
                    Map.entry("[:blank:]", "\\p{Blank}"),
                    Map.entry("[:cntrl:]", "\\p{Cntrl}"),
                    Map.entry("[:digit:]", "\\p{Digit}"),
                    Map.entry("[:graph:]", "\\p{Graph}"),
                    Map.entry("[:lower:]", "\\p{Lower}"),
                    Map.entry("[:print:]", "\\p{Print}"),
                    Map.entry("[:punct:]", "\\p{Punct}"),
                    Map.entry("[:space:]", "\\s"),
                    Map.entry("[:upper:]", "\\p{Upper}"),
                    Map.entry("[:word:]", "\\w"),
                    Map.entry("[:xdigit:]", "\\p{XDigit}"),
                    Map.entry("(?P<", "(?<"));

    /** Steps left to all patterns of one query; belongs to the thread that answers it. */
    static final class Budget {
        private long left;

        Budget() {
            this(Limits.PATTERN_STEPS);
        }

        private Budget(long steps) {
            left = steps;
        }

        private void step() {
            if (--left < 0) {
                throw new ExhaustedException();
            }
        }
    }

    /** The budget is used up: an exit out of the depths of the matcher, never seen outside. */
    private static final class ExhaustedException extends RuntimeException {}

    /** A text that counts how often the matcher looks at it. */
    private record Counted(String text, Budget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), budget);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static FilterPattern of(String text) {
        if (text.length() > Limits.PATTERN_CHARS) {
            throw new FilterSyntaxException(
                    "The regular expression has "
                            + text.length()
                            + " characters, the limit is "
                            + Limits.PATTERN_CHARS);
        }
        String java = text;
        for (Map.Entry<String, String> entry : DIALECT.entrySet()) {
            java = java.replace(entry.getKey(), entry.getValue());
        }
        try {
            return new FilterPattern(
                    text, Pattern.compile(java, FLAGS), Pattern.compile(java, Pattern.UNIX_LINES));
        } catch (PatternSyntaxException e) {
            throw new FilterSyntaxException(
                    "Invalid regular expression '" + text + "': " + e.getDescription());
        }
    }

    /** Whether it is found in a text of a job; null when that takes too long to find out. */
    public @Nullable Boolean foundAtOnce(String in) {
        try {
            return isFound(in, new Budget(Limits.RULE_STEPS));
        } catch (ExhaustedException | StackOverflowError e) {
            return null;
        }
    }

    /**
     * @throws GanetiException ParameterError when the matcher would take too long
     */
    boolean found(String in, Budget budget) {
        try {
            return isFound(in, budget);
        } catch (ExhaustedException | StackOverflowError e) {
            throw new GanetiException(
                    "ParameterError",
                    "Matching the regular expression '"
                            + compiled
                            + "' takes too long; avoid repetitions inside repetitions");
        }
    }

    private boolean isFound(String in, Budget budget) {
        Pattern pattern = in.isEmpty() ? ofNothing : compiled;
        return pattern.matcher(new Counted(in, budget)).find();
    }
}
