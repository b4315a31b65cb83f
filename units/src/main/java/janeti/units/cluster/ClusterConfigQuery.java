package janeti.units.cluster;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.op.ClusterOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Some values of the configuration, as a job. Source: spec/operations.md, CLUSTER_CONFIG_QUERY;
 * fields as in the real one's cluster query.
 */
record ClusterConfigQuery(ClusterOp.ConfigQuery op)
        implements LogicalUnit<ClusterConfigQuery.Plan> {
    private static final String CLUSTER_NAME = "cluster_name";
    private static final String DRAIN_FLAG = "drain_flag";
    private static final String MASTER_NODE = "master_node";
    private static final String VOLUME_GROUP = "volume_group_name";
    private static final String WATCHER_PAUSE = "watcher_pause";
    private static final List<String> FIELDS =
            List.of(CLUSTER_NAME, DRAIN_FLAG, MASTER_NODE, VOLUME_GROUP, WATCHER_PAUSE);

    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        List<String> unknown =
                op.outputFields().stream().filter(field -> !FIELDS.contains(field)).toList();
        require(
                unknown.isEmpty(),
                ErrorCode.INVAL,
                "Unknown output fields selected: %s",
                String.join(", ", unknown));
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        List<@Nullable Object> values = new ArrayList<>();
        for (String field : op.outputFields()) {
            values.add(value(field, ctx));
        }
        return values;
    }

    private static @Nullable Object value(String field, UnitContext ctx) {
        Config config = ctx.config();
        return switch (field) {
            case CLUSTER_NAME -> config.cluster().name();
            case MASTER_NODE -> config.masterNode().name().value();
            case VOLUME_GROUP -> config.cluster().storage().volumeGroup();
            case DRAIN_FLAG -> ctx.queueIsDrained();
            case WATCHER_PAUSE -> ctx.watcherPause();
            default -> throw new IllegalArgumentException(field);
        };
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
