/**
 * The interface of Ganeti's configuration daemon, as far as its commands and its watcher use it.
 *
 * <p>Called by: {@code janeti.master}, in the master daemon and in the front process that stands
 * where ganeti-wconfd stood. Calls: {@code config}, {@code locks}, {@code luxi}. Start reading at:
 * {@link janeti.master.front.ConfigCalls}.
 *
 * <p>Invariant: nothing here keeps a configuration; it is asked for, and changed, where it is kept.
 */
@NullMarked
package janeti.master.front;

import org.jspecify.annotations.NullMarked;
