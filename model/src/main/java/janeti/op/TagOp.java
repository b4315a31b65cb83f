package janeti.op;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Opcodes on tags. The name is null or empty for the cluster's own tags. */
public sealed interface TagOp extends OpCode {
    /** Add tags. Wire name: OP_TAGS_SET. */
    record Set(TagKind kind, List<String> tags, @Nullable String name) implements TagOp {}

    /** Remove tags. Wire name: OP_TAGS_DEL. */
    record Del(TagKind kind, List<String> tags, @Nullable String name) implements TagOp {}

    /** The tags of one object. Wire name: OP_TAGS_GET. */
    record Get(TagKind kind, boolean useLocking, @Nullable String name) implements TagOp {}

    /** All tags that match a regular expression. Wire name: OP_TAGS_SEARCH. */
    record Search(String pattern) implements TagOp {}
}
