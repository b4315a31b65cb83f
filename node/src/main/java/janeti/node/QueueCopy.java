package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.protocol.QueueCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The copy of the job queue that a master candidate keeps. Only files of the queue folder are
 * touched, whatever a call says.
 */
record QueueCopy(NodeTree tree) {
    private static final String FILE_MODE = "rw-r-----";
    private static final String FOLDER_MODE = "rwxr-x---";
    private static final String USER = "gnt-masterd";
    private static final String GROUP = "gnt-daemons";

    @Nullable Object answer(QueueCall<?> call) {
        try {
            return switch (call) {
                case QueueCall.JobqueueUpdate update -> {
                    write(place(update.path()), update.content().text());
                    yield null;
                }
                case QueueCall.JobqueueRename rename -> rename.encode(moved(rename.renames()));
                case QueueCall.JobqueueSetDrainFlag drain -> {
                    drain(drain.drained());
                    yield null;
                }
            };
        } catch (IOException e) {
            throw new CallFailedException("Cannot change the queue in " + folder() + ": " + e, e);
        }
    }

    private Path folder() {
        return tree.data().resolve("queue");
    }

    private Path place(String wire) {
        Path file = tree.place(wire);
        if (!file.startsWith(folder()) || file.equals(folder())) {
            throw new CallFailedException(
                    "Passed job queue file '" + wire + "' does not belong to the queue directory");
        }
        return file;
    }

    private static void write(Path file, String content) throws IOException {
        WholeFile.write(
                file,
                content.getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.fromString(FILE_MODE),
                written -> Users.own(written, USER, GROUP));
    }

    /** Null for each; the first that is not there fails the whole call. */
    private List<@Nullable Object> moved(List<QueueCall.JobqueueRename.Pair> pairs)
            throws IOException {
        List<@Nullable Object> done = new ArrayList<>();
        for (QueueCall.JobqueueRename.Pair pair : pairs) {
            Path from = place(pair.from());
            Path to = place(pair.to());
            requireFolder(to.resolveSibling(""));
            try {
                Files.move(
                        from,
                        to,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException e) {
                throw new CallFailedException("There is no file " + pair.from(), e);
            }
            done.add(null);
        }
        return done;
    }

    private static void requireFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
        Users.own(folder, USER, GROUP);
    }

    private void drain(boolean drained) throws IOException {
        Path flag = folder().resolve("drain");
        if (drained) {
            write(flag, "");
        } else {
            Files.deleteIfExists(flag);
        }
    }
}
