package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Calls about disks. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface DiskCall<R> extends NodeCall<R> {
    /** Make a disk; answers its unique id. Wire name: blockdev_create. */
    record BlockdevCreate(
            DiskDict disk,
            long sizeMib,
            String owner,
            boolean onPrimary,
            String info,
            boolean exclusiveStorage)
            implements DiskCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("blockdev_create", Limits.NORMAL, Repeat.NEVER, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), sizeMib, owner, onPrimary, info, exclusiveStorage);
        }

        /** One that is there may be half made. */
        @Override
        public LookUp<?> lookUp() {
            return new LookUp<>(
                    new BlockdevFind(disk),
                    answer -> isGone(answer) ? LookUp.Finding.NOT_DONE : LookUp.Finding.UNCLEAR);
        }
    }

    /** Whether a {@link BlockdevFind} says that there is no such disk. */
    private static boolean isGone(NodeAnswer<?> found) {
        return found instanceof NodeAnswer.Done<?> done && done.value() == null;
    }

    /** Remove a disk. Wire name: blockdev_remove. */
    record BlockdevRemove(DiskDict disk) implements DiskCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_remove", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json());
        }

        @Override
        public LookUp<?> lookUp() {
            return new LookUp<>(new BlockdevFind(disk), BlockdevRemove::reading);
        }

        private static LookUp.Finding reading(NodeAnswer<?> found) {
            if (isGone(found)) {
                return LookUp.Finding.DONE;
            }
            return found instanceof NodeAnswer.Done<?>
                    ? LookUp.Finding.NOT_DONE
                    : LookUp.Finding.UNCLEAR;
        }
    }

    /**
     * Make a disk usable; on the primary node answers [device path, link path, uri or null]. Wire
     * name: blockdev_assemble.
     */
    record BlockdevAssemble(DiskDict disk, InstanceDict instance, boolean onPrimary, int index)
            implements DiskCall<List<@Nullable Object>> {
        private static final Form<List<@Nullable Object>> FORM =
                new Form<>(
                        "blockdev_assemble", Limits.NORMAL, Repeat.SAME, Payloads.NULLABLE_VALUES);

        @Override
        public Form<List<@Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), instance.json(), onPrimary, index);
        }
    }

    /** Take a disk out of use. Wire name: blockdev_shutdown. */
    record BlockdevShutdown(DiskDict disk) implements DiskCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_shutdown", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json());
        }
    }

    /** The state of a disk; null if it is not there. Wire name: blockdev_find. */
    record BlockdevFind(DiskDict disk) implements DiskCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("blockdev_find", Limits.NORMAL, Repeat.READ, Payloads.DICT_OR_NULL);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json());
        }
    }

    /** How far mirrored disks are in step. Wire name: blockdev_getmirrorstatus. */
    record BlockdevGetmirrorstatus(List<DiskDict> disks)
            implements DiskCall<List<Map<String, @Nullable Object>>> {
        private static final Form<List<Map<String, @Nullable Object>>> FORM =
                new Form<>("blockdev_getmirrorstatus", Limits.NORMAL, Repeat.READ, Payloads.DICTS);

        @Override
        public Form<List<Map<String, @Nullable Object>>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disks.stream().map(DiskDict::json).toList());
        }
    }

    /** Make the folder for an instance's disk files. Wire name: file_storage_dir_create. */
    record FileStorageDirCreate(String path) implements DiskCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("file_storage_dir_create", Limits.FAST, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(path);
        }
    }

    /** Remove the folder of an instance's disk files. Wire name: file_storage_dir_remove. */
    record FileStorageDirRemove(String path) implements DiskCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("file_storage_dir_remove", Limits.FAST, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(path);
        }
    }
}
