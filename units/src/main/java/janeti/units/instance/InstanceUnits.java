package janeti.units.instance;

import janeti.op.InstanceOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on instances. */
public final class InstanceUnits {
    private InstanceUnits() {}

    public static LogicalUnit<?> of(InstanceOp op) {
        return switch (op) {
            case InstanceOp.Create create -> new InstanceCreate(create);
            case InstanceOp.Startup startup -> new InstanceStartup(startup);
            case InstanceOp.Shutdown shutdown -> new InstanceShutdown(shutdown);
            case InstanceOp.Reboot reboot -> new InstanceReboot(reboot);
            case InstanceOp.Remove remove -> new InstanceRemove(remove);
            case InstanceOp.Failover failover -> new InstanceFailover(failover);
            case InstanceOp.Migrate migrate -> new InstanceMigrate(migrate);
            case InstanceOp.Console console -> new InstanceConsole(console);
            case InstanceOp.MultiAlloc multiAlloc -> new InstanceMultiAlloc(multiAlloc);
            case InstanceOp.QueryData queryData -> new InstanceQueryData(queryData);
        };
    }
}
