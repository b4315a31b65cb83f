/**
 * Taking the place of Ganeti's master daemons on a node of a live cluster, and giving it back.
 *
 * <p>Called by: {@code cli}. Calls: {@code janeti.master}, {@code jobs}, {@code config}, and the
 * programs of Debian's packages. Start reading at: {@link janeti.master.adopt.Adoption}.
 *
 * <p>Invariant: nothing is changed before all checks pass, and each step looks whether it is done
 * already, so that running the same again repairs what a crash left.
 */
@NullMarked
package janeti.master.adopt;

import org.jspecify.annotations.NullMarked;
