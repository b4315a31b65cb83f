package janeti.units.tag;

import janeti.config.Config;
import janeti.config.object.ObjectKind;
import janeti.locks.Held;
import janeti.locks.LockMode;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.Uuid;
import janeti.op.TagOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

/** Adds tags to an object. Source: spec/operations.md, TAGS_SET. */
record TagsSet(TagOp.Set op) implements LogicalUnit<TagsSet.Plan> {
    /** Whose tags. */
    record Plan(ObjectKind kind, Uuid object) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return TagTarget.find(config, op.kind(), op.name()).locks(LockMode.EXCLUSIVE);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        TagSyntax.check(op.tags());
        TagTarget target = TagTarget.find(config, op.kind(), op.name());
        if (target.wouldOverflow(op.tags())) {
            throw new ExecException(
                    "Error while setting tag: Too many tags, " + TagTarget.mostText());
        }
        return new Plan(target.kind(), target.uuid());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        ctx.commit(
                "add tags " + op.tags(),
                newest ->
                        TagTarget.retagged(
                                newest, plan.kind(), plan.object(), tags -> tags.plus(op.tags())));
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
