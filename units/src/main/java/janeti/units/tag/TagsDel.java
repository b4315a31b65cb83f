package janeti.units.tag;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.ObjectKind;
import janeti.locks.Held;
import janeti.locks.LockMode;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.Uuid;
import janeti.op.TagOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.stream.Collectors;

/** Removes tags from an object. Source: spec/operations.md, TAGS_DEL. */
record TagsDel(TagOp.Del op) implements LogicalUnit<TagsDel.Plan> {
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
        String missing =
                op.tags().stream()
                        .filter(tag -> !target.object().tags().contains(tag))
                        .sorted()
                        .distinct()
                        .map(tag -> "'" + tag + "'")
                        .collect(Collectors.joining(", "));
        require(missing.isEmpty(), ErrorCode.NOENT, "Tag(s) %s not found", missing);
        return new Plan(target.kind(), target.uuid());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        ctx.commit(
                "remove tags " + op.tags(),
                newest ->
                        TagTarget.retagged(
                                newest, plan.kind(), plan.object(), tags -> tags.minus(op.tags())));
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
