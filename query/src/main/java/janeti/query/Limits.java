package janeti.query;

import java.time.Duration;

/** What a question may cost. */
final class Limits {
    /** Filters nested in filters. People write three; the walk over them is recursive. */
    static final int FILTER_DEPTH = 50;

    /** Characters of one regular expression. Its compiler is recursive too. */
    static final int PATTERN_CHARS = 1_000;

    /**
     * Characters that all regular expressions of one query may look at together: a tenth of a
     * second or so. A hundred thousand names of fifty characters cost a quarter of it.
     */
    static final long PATTERN_STEPS = 20_000_000;

    /**
     * Characters that one regular expression of a filter rule may look at in one text of a job: all
     * jobs of the queue are asked when a rule changes, and nobody is told of an error.
     */
    static final long RULE_STEPS = 20_000;

    /**
     * How long a query waits for a node. A healthy one answers in milliseconds; a person looks at
     * the list.
     */
    static final Duration LIVE_ANSWER = Duration.ofSeconds(5);

    /**
     * How old a node's answer may be that is given once more: less than a person notices, enough
     * that many who look again and again cost a node one call a second.
     */
    static final Duration LIVE_AGE = Duration.ofSeconds(1);

    private Limits() {}
}
