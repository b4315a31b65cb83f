/**
 * What travels between processes: LUXI requests ({@link janeti.protocol.LuxiRequest}) and calls to
 * node daemons ({@link janeti.protocol.NodeCall}) as values, and the LUXI client.
 *
 * <p>Called by: {@code luxi}, {@code noderpc}, {@code cli} and whoever makes a call. Calls: {@code
 * janeti.model}, {@code janeti.op}. Start reading at: {@link janeti.protocol.LuxiRequest}.
 *
 * <p>Invariant: a request that exists here is well formed; what is wrong with a message is found
 * where it is decoded.
 */
@NullMarked
package janeti.protocol;

import org.jspecify.annotations.NullMarked;
