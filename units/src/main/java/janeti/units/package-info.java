/**
 * The contract between a unit and whoever runs it. A logical unit is what one opcode means: which
 * locks, what must hold, what is done. Each noun has its own package below.
 *
 * <p>Called by: {@code jobs}. Calls: {@code config}, {@code locks}, node calls as values. Start
 * reading at: {@link janeti.units.LogicalUnit}.
 *
 * <p>Invariant: a unit touches the world only through its {@link janeti.units.UnitContext}.
 */
@NullMarked
package janeti.units;

import org.jspecify.annotations.NullMarked;
