package janeti.op;

import java.util.List;

/** Opcodes on operating system definitions. */
public sealed interface OsOp extends OpCode {
    /**
     * Which there are and whether they are good. Wire name: OP_OS_DIAGNOSE.
     *
     * @param names none for all that are good and not hidden
     */
    record Diagnose(List<String> outputFields, List<String> names) implements OsOp {}
}
