package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Calls that work on the contents and the form of disks. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface VolumeCall<R> extends NodeCall<R> {
    /** Make disks writable. Wire name: blockdev_open. */
    record BlockdevOpen(String instance, List<DiskDict> disks, boolean exclusive)
            implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_open", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance, DiskDict.wire(disks), exclusive);
        }
    }

    /** Make disks read-only. Wire name: blockdev_close. */
    record BlockdevClose(String instance, List<DiskDict> disks) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_close", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance, DiskDict.wire(disks));
        }
    }

    /** Copy a disk to one of another kind. Wire name: blockdev_convert. */
    record BlockdevConvert(DiskDict source, DiskDict target) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_convert", Limits.SLOW, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(source.json(), target.json());
        }
    }

    /** Of each disk [bytes, spindles or null], or null. Wire name: blockdev_getdimensions. */
    record BlockdevGetdimensions(List<DiskDict> disks)
            implements VolumeCall<List<@Nullable Object>> {
        private static final Form<List<@Nullable Object>> FORM =
                new Form<>(
                        "blockdev_getdimensions",
                        Limits.NORMAL,
                        Repeat.READ,
                        Payloads.NULLABLE_VALUES);

        @Override
        public Form<List<@Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks));
        }
    }

    /**
     * Of each disk [true, its state] or [false, error]. Wire name: blockdev_getmirrorstatus_multi.
     */
    record BlockdevGetmirrorstatusMulti(List<DiskDict> disks)
            implements VolumeCall<List<List<@Nullable Object>>> {
        private static final Form<List<List<@Nullable Object>>> FORM =
                new Form<>(
                        "blockdev_getmirrorstatus_multi",
                        Limits.NORMAL,
                        Repeat.READ,
                        Payloads.ROWS);

        @Override
        public Form<List<List<@Nullable Object>>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks));
        }
    }

    /** Make a disk larger. Wire name: blockdev_grow. */
    record BlockdevGrow(
            DiskDict disk,
            long amountMib,
            boolean dryRun,
            boolean backingStore,
            boolean exclusiveStorage)
            implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_grow", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), amountMib, dryRun, backingStore, exclusiveStorage);
        }
    }

    /** Fill a disk from a file or a URL. Wire name: blockdev_image. */
    record BlockdevImage(DiskDict disk, String image, long sizeMib) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_image", Limits.SLOW, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), image, sizeMib);
        }
    }

    /**
     * Stop the mirroring of disks or let it go on; of each [done, message or null]. Wire name:
     * blockdev_pause_resume_sync.
     */
    record BlockdevPauseResumeSync(List<DiskDict> disks, boolean pause)
            implements VolumeCall<List<List<@Nullable Object>>> {
        private static final Form<List<List<@Nullable Object>>> FORM =
                new Form<>("blockdev_pause_resume_sync", Limits.NORMAL, Repeat.SAME, Payloads.ROWS);

        @Override
        public Form<List<List<@Nullable Object>>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(DiskDict.wire(disks), pause);
        }
    }

    /** Give disks another name. Wire name: blockdev_rename. */
    record BlockdevRename(List<Rename> renames) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_rename", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        /** A disk and its new logical id. */
        public record Rename(DiskDict disk, List<Object> newId) {
            Object wire() {
                return List.of(disk.json(), newId);
            }
        }

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(renames.stream().map(Rename::wire).toList());
        }
    }

    /** Write an information text at a disk. Wire name: blockdev_setinfo. */
    record BlockdevSetinfo(DiskDict disk, String info) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_setinfo", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), info);
        }
    }

    /** Take a snapshot of a disk; answers its logical id. Wire name: blockdev_snapshot. */
    record BlockdevSnapshot(DiskDict disk, @Nullable String snapshot, @Nullable Long sizeMib)
            implements VolumeCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("blockdev_snapshot", Limits.NORMAL, Repeat.NEVER, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Arrays.asList(disk.json(), snapshot, sizeMib);
        }
    }

    /** Overwrite a part of a disk. Wire name: blockdev_wipe. */
    record BlockdevWipe(DiskDict disk, long offsetMib, long sizeMib) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("blockdev_wipe", Limits.SLOW, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(disk.json(), offsetMib, sizeMib);
        }
    }

    /**
     * The size of block devices, MiB, by path; those that are none are left out. Wire name:
     * bdev_sizes.
     */
    record BdevSizes(List<String> devices) implements VolumeCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("bdev_sizes", Limits.URGENT, Repeat.READ, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(devices);
        }
    }

    /** Rename a folder of disks. Wire name: file_storage_dir_rename. */
    record FileStorageDirRename(String from, String to) implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("file_storage_dir_rename", Limits.FAST, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(from, to);
        }
    }

    /**
     * Logical volumes of these groups: by vg/lv [size, inactive, online, virtual]. Wire name:
     * lv_list.
     */
    record LvList(List<String> groups) implements VolumeCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("lv_list", Limits.URGENT, Repeat.NEVER, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(groups);
        }
    }

    /** Volume groups and their size, MiB. Wire name: vg_list. */
    record VgList() implements VolumeCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("vg_list", Limits.URGENT, Repeat.READ, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }
    }

    /** Do something with a storage unit. Wire name: storage_execute. */
    record StorageExecute(String type, List<Object> places, String unit, String operation)
            implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("storage_execute", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(type, places, unit, operation);
        }
    }

    /** Change fields of a storage unit. Wire name: storage_modify. */
    record StorageModify(
            String type, List<Object> places, String unit, Map<String, @Nullable Object> changes)
            implements VolumeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("storage_modify", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(type, places, unit, changes);
        }
    }
}
