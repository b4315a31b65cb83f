package janeti.jobs;

import janeti.op.ClusterOp;
import janeti.op.ExtStorageOp;
import janeti.op.GroupOp;
import janeti.op.InstanceOp;
import janeti.op.NodeOp;
import janeti.op.OpCode;
import janeti.op.OsOp;
import janeti.op.QueryOp;
import janeti.op.TagOp;
import janeti.op.TestOp;
import janeti.units.LogicalUnit;
import janeti.units.cluster.ClusterUnits;
import janeti.units.extstorage.ExtStorageUnits;
import janeti.units.group.GroupUnits;
import janeti.units.instance.InstanceUnits;
import janeti.units.node.NodeUnits;
import janeti.units.os.OsUnits;
import janeti.units.query.QueryUnits;
import janeti.units.tag.TagUnits;
import janeti.units.test.TestUnits;

/** Finds the unit of an opcode. */
final class Dispatch {
    private Dispatch() {}

    /** A new family of opcodes does not compile until it is here. */
    static LogicalUnit<?> unitFor(OpCode op) {
        return switch (op) {
            case ClusterOp cluster -> ClusterUnits.of(cluster);
            case ExtStorageOp storage -> ExtStorageUnits.of(storage);
            case GroupOp group -> GroupUnits.of(group);
            case InstanceOp instance -> InstanceUnits.of(instance);
            case NodeOp node -> NodeUnits.of(node);
            case OsOp os -> OsUnits.of(os);
            case QueryOp query -> QueryUnits.of(query);
            case TagOp tag -> TagUnits.of(tag);
            case TestOp test -> TestUnits.of(test);
        };
    }
}
