/**
 * What clients may ask: tables of fields ({@link janeti.query.JobFields}), the filter language
 * ({@link janeti.query.Filter}), what nodes are asked for ({@link janeti.query.LiveData}), and the
 * answers put together from them.
 *
 * <p>Called by: {@code luxi}, {@code jobs} (the fields of a watched job). Calls: {@code locks},
 * {@code noderpc}, {@code config}. Start reading at: {@link janeti.query.Queries}.
 *
 * <p>Invariant: a query looks at one snapshot and changes nothing. Whatever can be wrong with a
 * question is found before the first row leaves; rows are made while they are written.
 */
@NullMarked
package janeti.query;

import org.jspecify.annotations.NullMarked;
