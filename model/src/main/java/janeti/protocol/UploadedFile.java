package janeti.protocol;

import java.util.List;

/**
 * A file to be written on a node. Source: spec/node-rpc.json, ED_FILE_DETAILS.
 *
 * @param path as a real node has it; below a root of its own the node puts the root before it
 * @param mode with the bits of the file type, as stat tells it
 * @param accessed seconds since the epoch; modified likewise
 */
public record UploadedFile(
        String path,
        PackedText content,
        int mode,
        String user,
        String group,
        double accessed,
        double modified) {
    static final int MEMBERS = 7;

    List<Object> wire() {
        return List.of(path, content.wire(), mode, user, group, accessed, modified);
    }
}
