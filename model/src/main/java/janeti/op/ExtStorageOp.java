package janeti.op;

import java.util.List;

/** Opcodes on external storage providers. */
public sealed interface ExtStorageOp extends OpCode {
    /**
     * Which there are and whether they are good. Wire name: OP_EXT_STORAGE_DIAGNOSE.
     *
     * @param names none for all
     */
    record Diagnose(List<String> outputFields, List<String> names) implements ExtStorageOp {}
}
