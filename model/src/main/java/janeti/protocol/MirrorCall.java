package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Calls about mirrored disks. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface MirrorCall<R> extends NodeCall<R> {
    /** Add parts to a mirrored disk. Wire name: blockdev_addchildren. */
    record BlockdevAddchildren(DiskDict disk, List<DiskDict> children) implements MirrorCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_addchildren", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), DiskDict.wire(children));
        }
    }

    /** Remove parts of a mirrored disk. Wire name: blockdev_removechildren. */
    record BlockdevRemovechildren(DiskDict disk, List<DiskDict> children)
            implements MirrorCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_removechildren", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), DiskDict.wire(children));
        }
    }

    /** Connect the two sides of disks. Wire name: drbd_attach_net. */
    record DrbdAttachNet(List<DiskDict> disks, boolean multimaster) implements MirrorCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("drbd_attach_net", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks), multimaster);
        }
    }

    /** Part the two sides of disks. Wire name: drbd_disconnect_net. */
    record DrbdDisconnectNet(List<DiskDict> disks) implements MirrorCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("drbd_disconnect_net", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks));
        }
    }

    /** The helper program that the kernel module calls. Wire name: drbd_helper. */
    record DrbdHelper() implements MirrorCall<String> {
        private static final Form<String> FORM =
                new Form<>("drbd_helper", Limits.URGENT, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }
    }

    /**
     * The disks, by UUID, that must be activated before they can be used. Wire name:
     * drbd_needs_activation.
     */
    record DrbdNeedsActivation(List<DiskDict> disks) implements MirrorCall<List<String>> {
        private static final Form<List<String>> FORM =
                new Form<>("drbd_needs_activation", Limits.NORMAL, Repeat.READ, Payloads.TEXTS);

        @Override
        public Form<List<String>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks));
        }
    }

    /** [whether all are in step, the least percentage]. Wire name: drbd_wait_sync. */
    record DrbdWaitSync(List<DiskDict> disks) implements MirrorCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("drbd_wait_sync", Limits.SLOW, Repeat.NEVER, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks));
        }
    }
}
