package janeti.query;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;

import org.jspecify.annotations.Nullable;

/**
 * What is told as the status of an instance: what it should be beside what it is. Source:
 * spec/constants.json, INSTST_ALL.
 */
final class InstanceStatus {
    private static final String KVM = "kvm";

    /** How hypervisors number their states; anything else runs. */
    private static final long SHUT_DOWN = 1;

    private InstanceStatus() {}

    /**
     * @param live null when the node could not be asked
     */
    static String of(Config config, Instance instance, @Nullable InstanceLive live) {
        return switch (live) {
            case InstanceLive.Unknown(boolean offline) when offline -> "ERROR_nodeoffline";
            case InstanceLive.Unknown _ -> "ERROR_nodedown";
            case InstanceLive.Absent() -> absent(instance);
            case InstanceLive.Found found when !found.onPrimary() -> "ERROR_wrongnode";
            case InstanceLive.Found found when found.running().state() == SHUT_DOWN ->
                    shutDown(config, instance);
            case InstanceLive.Found _ -> isWantedUp(instance) ? "running" : "ERROR_up";
            case null -> "ERROR_nodedown";
        };
    }

    private static String absent(Instance instance) {
        return switch (instance.adminState()) {
            case UP -> "ERROR_down";
            case DOWN ->
                    instance.adminStateSource() == AdminState.Source.USER
                            ? "USER_down"
                            : "ADMIN_down";
            case OFFLINE -> "ADMIN_offline";
        };
    }

    /** The hypervisor still has it, but it has been shut down from inside. */
    private static String shutDown(Config config, Instance instance) {
        if (!isWantedUp(instance)) {
            return "ADMIN_down";
        }
        return userMayShutDown(config, instance) ? "USER_down" : "ERROR_down";
    }

    private static boolean userMayShutDown(Config config, Instance instance) {
        return config.cluster().services().enabledUserShutdown()
                && (!instance.hypervisor().equals(KVM)
                        || Boolean.TRUE.equals(
                                Filled.hvparams(config, instance).get("user_shutdown")));
    }

    private static boolean isWantedUp(Instance instance) {
        return instance.adminState() == AdminState.UP;
    }
}
