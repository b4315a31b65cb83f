package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/** What disks of one type are made of. Called by many threads at once; nothing is kept. */
sealed interface DiskKind permits FileDisks, LogicalVolumes, ProvidedDisks {
    /** Its path if it is there and can be used, else null. */
    @Nullable Path find(DiskDict disk);

    /** Answers its logical id. */
    List<Object> create(DiskDict disk, long mib, String info);

    /** Gone already is as good. */
    void remove(DiskDict disk);

    /** Makes it usable; answers its path. */
    Path attach(DiskDict disk);

    /** The way back of {@link #attach}. */
    void detach(DiskDict disk);

    void grow(DiskDict disk, long byMib, boolean dryRun);

    void rename(DiskDict disk, List<Object> newId);

    /** Notes a text at it, where there is room for one. */
    void setInfo(DiskDict disk, String info);

    /** Answers the logical id of a copy as it is now. */
    List<Object> snapshot(DiskDict disk, @Nullable String name, @Nullable Long mib);

    /** In bytes. */
    long size(DiskDict disk, Path place);

    default void open(DiskDict disk, boolean exclusive) {}

    default void close(DiskDict disk) {}

    static String text(Object part, String what) {
        if (part instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new CallFailedException(what + " is no text: " + part);
    }
}
