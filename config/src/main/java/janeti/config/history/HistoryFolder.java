package janeti.config.history;

import janeti.model.GanetiException;
import janeti.model.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the history: each begins with a whole configuration and goes on with changes. Named
 * so that their order is that of their names. Only their owner may read them.
 */
record HistoryFolder(Path path) {
    private static final Pattern NAME = Pattern.compile("history-\\d{19}\\.jsonl");

    /** The files, oldest first; none where there is no folder. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    void make() throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** A file that is not there yet. */
    Path create(long index) throws IOException {
        Path file = path.resolve(String.format(Locale.ROOT, "history-%019d.jsonl", index));
        Files.deleteIfExists(file); // Of the same state, begun and not used.
        return Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /**
     * The lines of a file; one at the end that is not whole is left out: it is being written, or a
     * crash came between.
     */
    static List<Line> lines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<Line> lines = new ArrayList<>();
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            try {
                lines.add(Line.read(text.substring(at, end)));
            } catch (GanetiException | Json.SyntaxException e) {
                throw new IOException(
                        "Line %d of %s is damaged: %s. Move the file away to go on without it"
                                .formatted(lines.size() + 1, file, e.getMessage()),
                        e);
            }
            at = end + 1;
        }
        return lines;
    }

    /** Cuts off a line that is not whole. */
    static void repair(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            while (end > 0 && !isNewline(channel, last, end - 1)) {
                end--;
            }
            if (end < channel.size()) {
                channel.truncate(end);
                channel.force(true);
            }
        }
    }

    private static boolean isNewline(FileChannel channel, ByteBuffer one, long at)
            throws IOException {
        one.clear();
        return channel.read(one, at) == 1 && one.get(0) == '\n';
    }
}
