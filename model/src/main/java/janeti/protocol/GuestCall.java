package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Calls that change an instance while it lives on. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface GuestCall<R> extends NodeCall<R> {
    /**
     * Add a device to a running instance, remove or change it; adding a disk answers what the
     * hypervisor keeps of it. Wire name: hotplug_device.
     *
     * @param action hotadd, hotremove or hotmod
     * @param deviceType disk or nic
     * @param extra of a disk its link and uri
     */
    record HotplugDevice(
            InstanceDict instance,
            String action,
            String deviceType,
            Map<String, @Nullable Object> device,
            @Nullable List<@Nullable Object> extra,
            int index)
            implements GuestCall<Object> {
        private static final Form<Object> FORM =
                new Form<>("hotplug_device", Limits.NORMAL, Repeat.NEVER, Payloads.ANYTHING);

        @Override
        public Form<Object> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Arrays.asList(instance.json(), action, deviceType, device, extra, index);
        }
    }

    /**
     * Whether devices of this running instance may change; fails with the reason. Wire name:
     * hotplug_supported.
     */
    record HotplugSupported(InstanceDict instance) implements GuestCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("hotplug_supported", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json());
        }
    }

    /** Change the memory of a running instance. Wire name: instance_balloon_memory. */
    record InstanceBalloonMemory(InstanceDict instance, long memoryMib) implements GuestCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_balloon_memory", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), memoryMib);
        }
    }

    /** Run the operating system's rename script. Wire name: instance_run_rename. */
    record InstanceRunRename(InstanceDict instance, String oldName, int debugLevel)
            implements GuestCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_run_rename", Limits.SLOW, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), oldName, debugLevel);
        }
    }

    /** Tell a running instance that a disk has grown. Only 3.1 has it. Wire name: resize_disk. */
    record ResizeDisk(InstanceDict instance, DiskDict disk, long bytes) implements GuestCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("resize_disk", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), disk.json(), bytes);
        }
    }
}
