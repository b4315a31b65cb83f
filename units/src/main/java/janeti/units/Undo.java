package janeti.units;

import janeti.config.ConfigChange;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeCall;

import java.util.List;

/** How to take something back if a later step fails: a value, so that it can be recorded. */
public sealed interface Undo {
    /** Ask a node. */
    record Call(NodeName node, NodeCall<?> call) implements Undo {}

    /** Change the configuration back. */
    record Commit(String what, List<ConfigChange> changes) implements Undo {}

    /**
     * Take an instance out of the configuration, with its disks and all that it has of others,
     * whatever has changed there meanwhile.
     */
    record Removal(String what, Uuid instance) implements Undo {}
}
