package janeti.units.tag;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockMode;
import janeti.locks.LockRequest;
import janeti.op.TagOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import java.util.List;

/** The tags of one object. Source: spec/operations.md, TAGS_GET. */
record TagsGet(TagOp.Get op) implements LogicalUnit<TagsGet.Plan> {
    /** What was found. */
    record Plan(List<String> tags) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        TagTarget target = TagTarget.find(config, op.kind(), op.name());
        return op.useLocking() ? target.locks(LockMode.SHARED) : LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan(TagTarget.find(config, op.kind(), op.name()).object().tags().sorted());
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        return plan.tags();
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
