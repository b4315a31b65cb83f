package janeti.log;

import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshot files of one log, newest first: {@code snapshot.<term>_<index>}, as the Raft library
 * names them. Two are kept, and the log above the older, so that one damaged file loses nothing.
 */
record Snapshots(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final int KEPT = 2;

    /** One file, read or not. */
    record Stored(Path path, long term, long index) {
        TermIndex position() {
            return TermIndex.valueOf(term, index);
        }

        SnapshotCodec.Content content() throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
                SnapshotCodec.Content content = SnapshotCodec.content(in);
                if (content.index() != index) {
                    throw new IOException("it holds the state at entry " + content.index());
                }
                return content;
            }
        }

        /** What the Raft library sends to a peer that lags. */
        SingleFileSnapshotInfo info() {
            try {
                var file = new FileInfo(path, MD5FileUtil.computeMd5ForFile(path.toFile()));
                return new SingleFileSnapshotInfo(file, position());
            } catch (IOException e) {
                throw new LogException("The snapshot " + path + " cannot be read", e);
            }
        }
    }

    /** A good one, and those newer than it that are damaged. */
    record Newest(@Nullable Stored stored, View view, List<String> damaged) {}

    List<Stored> all() throws IOException {
        var found = new ArrayList<Stored>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        found.add(
                                new Stored(
                                        file,
                                        Long.parseLong(name.group(1)),
                                        Long.parseLong(name.group(2))));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(Stored::index).reversed());
        return found;
    }

    /** The newest that can be read, or the empty view. */
    Newest newest(Folds folds) throws IOException {
        var damaged = new ArrayList<String>();
        for (Stored stored : all()) {
            try {
                return new Newest(stored, SnapshotCodec.view(stored.content(), folds), damaged);
            } catch (IOException e) {
                damaged.add(stored.path + ": " + e.getMessage());
            }
        }
        return new Newest(null, folds.empty(), damaged);
    }

    /** Durable when it returns. */
    Stored write(View view, long term, Folds folds) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("snapshot." + term + "_" + view.index());
        Path temp = folder.resolve("." + file.getFileName() + ".new");
        try (FileChannel channel =
                        FileChannel.open(
                                temp,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            SnapshotCodec.write(view, folds, out);
            out.flush();
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temp);
            throw e;
        }
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
        LogFolder.sync(folder);
        return new Stored(file, term, view.index());
    }

    /**
     * Deletes all but the newest two.
     *
     * @return the index up to which the log may be let go of; 0 while there is only one
     */
    long prune() throws IOException {
        List<Stored> all = all();
        for (Stored old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Files.deleteIfExists(old.path);
            Files.deleteIfExists(MD5FileUtil.getDigestFileForFile(old.path.toFile()).toPath());
            LOG.info("log snapshot deleted: file={}", old.path.getFileName());
        }
        return all.size() < KEPT ? 0 : all.get(KEPT - 1).index;
    }

    /** Moves damaged ones out of the way, kept for whoever wants to look. */
    void setAside(List<Stored> damaged) throws IOException {
        for (Stored file : damaged) {
            Files.move(
                    file.path,
                    folder.resolve("damaged-" + file.path.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
