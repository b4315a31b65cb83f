package janeti.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What all peers of the group can read: a number in the log that only grows, raised by an entry
 * once every peer runs a release that knows it. Every log has this part.
 */
public final class FeatureLevel implements Fold<Integer> {
    /** The level of the first release. */
    public static final int FIRST = 1;

    /** The newest level that this release knows. */
    public static final int NEWEST = 1;

    public static final FeatureLevel FOLD = new FeatureLevel();

    /** Raises the level; the body is the new level in decimal digits. */
    static final EntryKind KIND = new EntryKind(1, "log.feature", 1);

    private FeatureLevel() {}

    static byte[] body(int level) {
        return Integer.toString(level).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String name() {
        return "log.feature";
    }

    @Override
    public List<EntryKind> kinds() {
        return List.of(KIND);
    }

    @Override
    public Integer empty() {
        return FIRST;
    }

    @Override
    public Integer apply(Integer state, Entry entry) {
        return Math.max(state, known(entry.body(), "entry " + entry.index()));
    }

    @Override
    public int snapshotVersion() {
        return 1;
    }

    @Override
    public void write(Integer state, OutputStream out) throws IOException {
        out.write(body(state));
    }

    @Override
    public Integer read(InputStream in, int version) throws IOException {
        return known(in.readAllBytes(), "the snapshot");
    }

    private static int known(byte[] body, String where) {
        int level = Integer.parseInt(new String(body, StandardCharsets.US_ASCII));
        if (level > NEWEST) {
            throw new LogException(
                    "The log has feature level "
                            + level
                            + " (in "
                            + where
                            + "), this release knows up to "
                            + NEWEST
                            + ": a newer Janeti wrote it. Start that release or newer");
        }
        return level;
    }
}
