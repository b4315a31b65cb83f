package janeti.jobs;

import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.model.BugException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeCallReader;
import janeti.units.Undo;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Undos as they are recorded: {"node", "call", "body"}, {"commit", "changes"} or {"commit",
 * "remove"}. So that what was done can be taken back by a daemon that never ran the unit.
 */
final class Undos {
    private Undos() {}

    static Object wire(Undo undo) {
        return switch (undo) {
            case Undo.Call(NodeName node, NodeCall<?> call) ->
                    Map.of("node", node.value(), "call", call.name(), "body", call.body());
            case Undo.Commit(String what, List<ConfigChange> changes) ->
                    Map.of(
                            "commit",
                            what,
                            "changes",
                            changes.stream().map(ConfigChange::toJson).toList());
            case Undo.Removal(String what, Uuid instance) ->
                    Map.of("commit", what, "remove", instance.value());
        };
    }

    static Undo read(@Nullable Object wire) {
        if (wire instanceof Map<?, ?> map) {
            if (map.get("commit") instanceof String what
                    && map.get("changes") instanceof List<?> changes) {
                return new Undo.Commit(what, ConfigEntries.changes(changes));
            }
            if (map.get("commit") instanceof String what
                    && map.get("remove") instanceof String instance) {
                return new Undo.Removal(what, new Uuid(instance));
            }
            if (map.get("node") instanceof String node && map.get("call") instanceof String call) {
                return new Undo.Call(
                        new NodeName(node), NodeCallReader.read(call, map.get("body")));
            }
        }
        throw new BugException("A recorded undo is of no known form: " + wire);
    }
}
