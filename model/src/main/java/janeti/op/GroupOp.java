package janeti.op;

/** Opcodes on node groups. */
public sealed interface GroupOp extends OpCode {
    /** Look after the disks of a group's instances. Wire name: OP_GROUP_VERIFY_DISKS. */
    record VerifyDisks(String group) implements GroupOp {}
}
