/**
 * What the configuration was, and who changed it when and why: files of their own beside the log,
 * kept when the log lets go of its entries.
 *
 * <p>Called by: {@code master}, which starts {@link janeti.config.history.History}, and {@code
 * cli}, which reads. Calls: {@code janeti.config}. Start reading at: {@link
 * janeti.config.history.History}.
 *
 * <p>Invariant: a configuration that is told of a serial number is, part by part, the one that was
 * true then, or an error says that it is not kept.
 */
@NullMarked
package janeti.config.history;

import org.jspecify.annotations.NullMarked;
