package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A file to be written on a node. Source: spec/node-rpc.json, ED_FILE_DETAILS.
 *
 * @param path as a real node has it; below a root of its own the node puts the root before it
 * @param mode with the bits of the file type, as stat tells it
 * @param accessed seconds since the epoch, null: when it is written; modified likewise
 */
public record UploadedFile(
        String path,
        PackedText content,
        int mode,
        String user,
        String group,
        @Nullable Double accessed,
        @Nullable Double modified) {
    static final int MEMBERS = 7;

    List<@Nullable Object> wire() {
        return Arrays.asList(path, content.wire(), mode, user, group, accessed, modified);
    }

    /** As the daemons send it: in whole seconds. */
    List<@Nullable Object> wireInSeconds() {
        return Arrays.asList(
                path, content.wire(), mode, user, group, seconds(accessed), seconds(modified));
    }

    private static @Nullable Long seconds(@Nullable Double time) {
        return time == null ? null : (long) Math.floor(time);
    }
}
