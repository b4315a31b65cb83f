package janeti.config.history;

import janeti.config.Past;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** Appends to the newest file of the history, or begins another. For one thread. */
final class HistoryWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final long NONE = -1;

    private final HistoryFolder folder;
    private @Nullable FileChannel out;
    private long lastIndex = NONE;
    private long lastSerial = NONE;
    private long baseBytes;
    private long changeBytes;
    private int unsynced;
    private long unsyncedChars;

    private HistoryWriter(HistoryFolder folder) {
        this.folder = folder;
    }

    /** Goes on where the newest file ends. */
    static HistoryWriter open(HistoryFolder folder) throws IOException {
        folder.make();
        var writer = new HistoryWriter(folder);
        List<Path> files = folder.files();
        if (!files.isEmpty()) {
            writer.goOn(files.getLast());
        }
        return writer;
    }

    private void goOn(Path file) throws IOException {
        HistoryFolder.repair(file);
        List<Line> lines = HistoryFolder.lines(file);
        if (lines.isEmpty()) {
            return;
        }
        lastIndex = lines.getLast().index();
        lastSerial = lines.getLast().serial();
        baseBytes = lines.getFirst().text().length();
        changeBytes = Files.size(file) - baseBytes;
        out = FileChannel.open(file, StandardOpenOption.APPEND);
    }

    long lastIndex() {
        return lastIndex;
    }

    long lastSerial() {
        return lastSerial;
    }

    /** Whether nothing is missing between what is written and these. */
    boolean goesOnWith(List<Past> news, long newest) {
        if (out == null) {
            return false;
        }
        if (news.isEmpty()) {
            return lastSerial == newest;
        }
        Past first = news.getFirst();
        return first.isImport() || first.serial() == lastSerial + 1;
    }

    /** Begins a file with a whole configuration. */
    void begin(Line.Base base) throws IOException {
        close();
        Path file = folder.create(base.index());
        FileChannel created = FileChannel.open(file, StandardOpenOption.APPEND);
        out = created;
        baseBytes = append(created, base);
        changeBytes = 0;
        created.force(true);
        lastSerial = base.serial();
        try (FileChannel names = FileChannel.open(folder.path(), StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    void write(Line.Change change) throws IOException {
        FileChannel open = out;
        if (open == null) {
            throw new IOException("no file of the history is open in " + folder.path());
        }
        changeBytes += append(open, change);
        lastIndex = change.index();
        lastSerial = change.serial();
        unsynced++;
        unsyncedChars += change.past().body().length();
        if (unsynced >= Limits.UNSYNCED_CHANGES || unsyncedChars > Limits.UNSYNCED_CHARS) {
            open.force(true);
            unsynced = 0;
            unsyncedChars = 0;
        }
    }

    private static long append(FileChannel out, Line line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
        long size = bytes.remaining();
        while (bytes.hasRemaining()) {
            var _ = out.write(bytes);
        }
        return size;
    }

    boolean isFull() {
        return changeBytes > Math.max(Limits.FILE_BYTES, Limits.CHANGES_PER_BASE * baseBytes);
    }

    /** Lets go of the oldest files that are too old or too much. */
    void trim(Instant now) throws IOException {
        List<Path> files = folder.files();
        long bytes = 0;
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            bytes += Files.size(file);
            boolean old =
                    Files.getLastModifiedTime(file)
                            .toInstant()
                            .isBefore(now.minus(Limits.KEPT_AGE));
            if (i < files.size() - 1 && (old || bytes > Limits.KEPT_BYTES)) {
                Files.delete(file);
                LOG.info("file={} the history lets go of it: bytes={} old={}", file, bytes, old);
            }
        }
    }

    @Override
    public void close() {
        FileChannel open = out;
        out = null;
        if (open == null) {
            return;
        }
        try (open) {
            open.force(true);
            unsynced = 0;
            unsyncedChars = 0;
        } catch (IOException e) {
            LOG.warn("dir={} the history is perhaps not on disk: {}", folder.path(), e.toString());
        }
    }
}
