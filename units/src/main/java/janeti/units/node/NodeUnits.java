package janeti.units.node;

import janeti.op.NodeOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on nodes. */
public final class NodeUnits {
    private NodeUnits() {}

    public static LogicalUnit<?> of(NodeOp op) {
        return switch (op) {
            case NodeOp.Add add -> new NodeAdd(add);
            case NodeOp.Queryvols query -> new NodeQueryvols(query);
            case NodeOp.Migrate migrate -> new NodeMigrate(migrate);
            case NodeOp.Remove remove -> new NodeRemove(remove);
            case NodeOp.QueryStorage query -> new NodeQueryStorage(query);
        };
    }
}
