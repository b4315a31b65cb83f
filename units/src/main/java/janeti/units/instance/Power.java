package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Instance;
import janeti.model.ExecException;
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
        String failure =
                ctx.tryCall(
                                config.node(instance.primaryNode()).name(),
                                new InstanceShutdown(
                                        NodeDicts.instance(config, instance),
                                        timeout,
                                        ctx.reason()))
                        .failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not shutdown instance '" + instance.name() + "': " + failure);
        }
        Disks.shutdown(ctx, uuid);
    }
}
