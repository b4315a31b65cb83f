package janeti.units.instance;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.op.InstanceOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

/** Source: spec/operations.md, INSTANCE_STARTUP. */
record InstanceStartup(InstanceOp.Startup op) implements LogicalUnit<InstanceStartup.Plan> {
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        throw new ExecException("SKELETON");
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
