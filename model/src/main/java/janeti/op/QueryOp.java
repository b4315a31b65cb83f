package janeti.op;

import janeti.protocol.QueryResource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Opcodes that ask what LUXI's queries do not tell. */
public sealed interface QueryOp extends OpCode {
    /** Objects of a resource. Wire name: OP_QUERY. */
    record Objects(
            QueryResource what, boolean useLocking, List<String> fields, @Nullable Object filter)
            implements QueryOp {}

    /** The columns of a resource; none are all. Wire name: OP_QUERY_FIELDS. */
    record Fields(QueryResource what, List<String> fields) implements QueryOp {}
}
