/**
 * The door for Ganeti's own commands: the LUXI socket. {@link MasterServer} takes connections and
 * cuts messages, {@link LuxiDecoder} turns one into a {@link janeti.protocol.LuxiRequest}, a {@link
 * RequestHandler} answers it, {@link LuxiEncoder} writes the answer.
 *
 * <p>Called by: {@code master}. Calls: {@code jobs}, {@code query}. Start reading at: {@link
 * MasterServer}, then {@link ClientOps}. Wire facts: spec/luxi.json.
 *
 * <p>Invariant: answers leave a connection in the order of its requests; nothing that a client
 * sends, holds back or refuses to read ends anything but its own connection.
 */
@NullMarked
package janeti.luxi;

import org.jspecify.annotations.NullMarked;
