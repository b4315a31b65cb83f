package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Instance;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.InstanceCall.InstanceShutdown;
import janeti.units.UnitContext;

import java.time.Duration;

/** Stops an instance for good or for a moment. The caller holds the instance exclusively. */
final class Power {
    private Power() {}

    /** Stops the instance, then takes its disks out of use. */
    static void off(UnitContext ctx, Uuid uuid, Duration timeout) {
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        NodeName node = config.node(instance.primaryNode()).name();
        String failure =
                ctx.tryCall(
                                node,
                                new InstanceShutdown(
                                        NodeDicts.instance(config, instance),
                                        timeout,
                                        ctx.reason()))
                        .failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not shutdown instance '%s' on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
        Disks.shutdown(ctx, uuid);
    }
}
