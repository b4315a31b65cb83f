/**
 * How fast Janeti is. {@link janeti.bench.EndToEnd} measures a whole daemon on a real disk against
 * the budgets; the benchmarks beside it measure parts, each with its budget in its first sentence.
 *
 * <p>Called by: people. Calls: everything it measures. Start reading at: {@link
 * janeti.bench.EndToEnd}.
 */
@NullMarked
package janeti.bench;

import org.jspecify.annotations.NullMarked;
