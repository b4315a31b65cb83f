package janeti.units.tag;

import janeti.op.TagOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on tags. */
public final class TagUnits {
    private TagUnits() {}

    public static LogicalUnit<?> of(TagOp op) {
        return switch (op) {
            case TagOp.Set set -> new TagsSet(set);
            case TagOp.Del del -> new TagsDel(del);
            case TagOp.Get get -> new TagsGet(get);
            case TagOp.Search search -> new TagsSearch(search);
        };
    }
}
