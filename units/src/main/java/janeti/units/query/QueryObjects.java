package janeti.units.query;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.BugException;
import janeti.model.ErrorCode;
import janeti.op.QueryOp;
import janeti.protocol.QueryResource;
import janeti.query.ClusterFields;
import janeti.query.Finding;
import janeti.query.OpQueries;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;
import janeti.units.extstorage.ProviderSurvey;
import janeti.units.os.OsSurvey;

import java.util.List;

/**
 * The cluster, OS definitions or external storage providers as a query sees them. Source:
 * spec/operations.md, QUERY.
 */
record QueryObjects(QueryOp.Objects op) implements LogicalUnit<QueryObjects.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OpQueries.check(op.what(), op.filter());
        require(
                op.what() != QueryResource.CLUSTER || !op.useLocking(),
                ErrorCode.INVAL,
                "Can not use locking for cluster queries");
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        return OpQueries.answer(op.what(), found(ctx), op.fields(), op.filter());
    }

    private List<Finding> found(UnitContext ctx) {
        Config config = ctx.config();
        return switch (op.what()) {
            case CLUSTER ->
                    List.of(ClusterFields.found(config, ctx.queueIsDrained(), ctx.watcherPause()));
            case OS -> OsSurvey.findings(ctx, config);
            case EXTSTORAGE -> ProviderSurvey.findings(ctx, config);
            default -> throw new BugException("No job asks about " + op.what());
        };
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
