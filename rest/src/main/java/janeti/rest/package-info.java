/**
 * What is reached by HTTP: today the metrics.
 *
 * <p>Called by: {@code master}, which starts and ends it. Calls: the parts whose figures it shows.
 * Start reading at: {@link MetricsServer}, then {@link Metrics}.
 *
 * <p>Invariant: nothing here changes anything; the daemon works without it.
 */
@NullMarked
package janeti.rest;

import org.jspecify.annotations.NullMarked;
