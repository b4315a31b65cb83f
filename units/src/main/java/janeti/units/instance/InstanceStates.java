package janeti.units.instance;

import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Instance.Wanted;
import janeti.model.Uuid;
import janeti.units.UnitContext;

import java.util.List;

/**
 * Says in the configuration what an instance should be. What it says already is not written again.
 * The caller holds the instance exclusively.
 */
final class InstanceStates {
    private InstanceStates() {}

    /** It should run, and so its disks should be in use. */
    static void up(UnitContext ctx, Uuid instance) {
        want(ctx, instance, "should run", new Wanted(AdminState.UP, AdminState.Source.ADMIN, true));
    }

    /** It should not run; its disks may still be in use. */
    static void down(UnitContext ctx, Uuid instance, AdminState.Source source) {
        boolean active = ctx.config().instance(instance).disksActive();
        want(ctx, instance, "should be down", new Wanted(AdminState.DOWN, source, active));
    }

    static void disksActive(UnitContext ctx, Uuid instance, boolean active) {
        Wanted now = ctx.config().instance(instance).wanted();
        want(
                ctx,
                instance,
                active ? "has its disks in use" : "has its disks out of use",
                new Wanted(now.state(), now.source(), active));
    }

    private static void want(UnitContext ctx, Uuid uuid, String what, Wanted wanted) {
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        if (!instance.wanted().equals(wanted)) {
            var _ =
                    ctx.commit(
                            "instance " + instance.name() + " " + what,
                            List.of(new InstancePut(instance.withWanted(wanted))));
        }
    }
}
