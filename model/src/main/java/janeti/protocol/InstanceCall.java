package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Calls about instances. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface InstanceCall<R> extends NodeCall<R> {
    /**
     * Whether an instance runs, and with what; nothing known is not running. Wire name:
     * instance_info.
     */
    record InstanceInfo(String instance, String hypervisor, Map<String, @Nullable Object> hvparams)
            implements InstanceCall<RunningInstance> {
        private static final Form<RunningInstance> FORM =
                new Form<>("instance_info", Limits.URGENT, Repeat.READ, RunningInstance.PAYLOAD);

        @Override
        public Form<RunningInstance> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance, hypervisor, hvparams);
        }
    }

    /** All instances that run, by name. Wire name: all_instances_info. */
    record AllInstancesInfo(List<String> hypervisors, Map<String, @Nullable Object> hvparams)
            implements InstanceCall<Map<String, RunningInstance>> {
        private static final Form<Map<String, RunningInstance>> FORM =
                new Form<>(
                        "all_instances_info", Limits.URGENT, Repeat.READ, RunningInstance.BY_NAME);

        @Override
        public Form<Map<String, RunningInstance>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hypervisors, hvparams);
        }
    }

    /** The names of the instances that run. Wire name: instance_list. */
    record InstanceList(List<String> hypervisors, Map<String, @Nullable Object> hvparams)
            implements InstanceCall<List<String>> {
        private static final Form<List<String>> FORM =
                new Form<>("instance_list", Limits.URGENT, Repeat.READ, Payloads.TEXTS);

        @Override
        public Form<List<String>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hypervisors, hvparams);
        }
    }

    /**
     * How to get at consoles. Wire name: instance_console_info.
     *
     * @param instances name → instance, node, group, hvParams, beParams
     */
    record InstanceConsoleInfo(Map<String, @Nullable Object> instances)
            implements InstanceCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("instance_console_info", Limits.URGENT, Repeat.READ, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instances);
        }

        @Override
        public Object body() {
            return instances;
        }
    }

    /** Start an instance; its disks are assembled. Wire name: instance_start. */
    record InstanceStart(InstanceDict instance, boolean paused, List<?> reason)
            implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_start", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), paused, reason);
        }
    }

    /** Stop an instance, after the time by force. Wire name: instance_shutdown. */
    record InstanceShutdown(InstanceDict instance, Duration timeout, List<?> reason)
            implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_shutdown", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), timeout.toSeconds(), reason);
        }
    }

    /** Reboot an instance: soft or hard. Wire name: instance_reboot. */
    record InstanceReboot(InstanceDict instance, String type, Duration timeout, List<?> reason)
            implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_reboot", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), type, timeout.toSeconds(), reason);
        }
    }

    /** Install the operating system. Wire name: instance_os_add. */
    record InstanceOsAdd(InstanceDict instance, boolean reinstall, int debugLevel)
            implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_os_add", Limits.DAY, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), reinstall, debugLevel);
        }
    }

    /** Tell the metadata service of an instance. Wire name: instance_metadata_modify. */
    record InstanceMetadataModify(InstanceDict instance) implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_metadata_modify", Limits.URGENT, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json());
        }
    }

    /**
     * Whether the node's hypervisor takes these parameters. Wire name: hypervisor_validate_params.
     */
    record HypervisorValidateParams(String hypervisor, Map<String, @Nullable Object> hvparams)
            implements InstanceCall<Void> {
        private static final Form<Void> FORM =
                new Form<>(
                        "hypervisor_validate_params", Limits.NORMAL, Repeat.READ, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hypervisor, hvparams);
        }
    }
}
