package janeti.jobs;

import janeti.model.ExecException;
import janeti.model.JobId;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers of nodes that are too large for the log: each lies in a file beside it, readable by the
 * daemon alone, until its opcode has ended; the log has ["beside", file name, bytes, SHA-256]
 * instead. Any thread. Only this machine has the files: a job that goes on elsewhere and needs one
 * does not go on.
 */
final class BigAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(BigAnswers.class);

    private static final String BESIDE = "beside";

    private final Path folder;

    BigAnswers(Path folder) {
        this.folder = folder;
    }

    /** Those of a daemon with that data folder. */
    static BigAnswers below(Path dataFolder) {
        return new BigAnswers(dataFolder.resolve("janeti").resolve("answers"));
    }

    /**
     * What is to be recorded of an answer. A large one is on disk when this returns.
     *
     * @throws ExecException if it cannot be written
     */
    Object kept(JobId job, int op, int step, List<@Nullable Object> answer) {
        byte[] bytes = Json.bytes(answer);
        if (bytes.length <= Limits.ANSWER_BYTES) {
            return answer;
        }
        String name = "job-%s.%d.%d".formatted(job, op, step);
        try {
            write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new ExecException(
                    "The answer of a node, %d bytes, cannot be kept in %s: %s. Look at the disk"
                            .formatted(bytes.length, folder, e),
                    e);
        }
        return List.of(BESIDE, name, bytes.length, digest(bytes));
    }

    private void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel out =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /**
     * An answer as it was before {@link #kept}.
     *
     * @throws LostWayException if it lies beside the log no longer, or not as it was
     */
    @Nullable Object restored(@Nullable Object recorded) {
        String name = name(recorded);
        if (name == null) {
            return recorded;
        }
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            if (recorded instanceof List<?> row && digest(bytes).equals(row.get(3))) {
                return Json.parse(bytes);
            }
            throw new LostWayException(lost(name, "it is not what was written there"));
        } catch (IOException e) {
            throw new LostWayException(lost(name, e.toString()), e);
        }
    }

    private String lost(String name, String why) {
        return "the answer of a node that was too large for the log is not in %s any more: %s. What"
                        .formatted(folder.resolve(name), why)
                + " this job had done before was taken back as far as it can be";
    }

    /** The file of an answer that lies beside the log; null of any other. */
    private static @Nullable String name(@Nullable Object recorded) {
        return recorded instanceof List<?> row
                        && row.size() == 4
                        && BESIDE.equals(row.getFirst())
                        && row.get(1) instanceof String name
                ? name
                : null;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Erases those of an opcode that has ended. */
    void forgetIfOver(@Nullable Journal was, @Nullable Journal is) {
        if (was == null || (is != null && is.opIndex() == was.opIndex())) {
            return;
        }
        names(was)
                .forEach(name -> {
                    try {
                        Files.deleteIfExists(folder.resolve(name));
                    } catch (IOException e) {
                        LOG.warn("large answer not erased: file={}", folder.resolve(name), e);
                    }
                });
    }

    private static Stream<String> names(Journal journal) {
        return journal.steps().values().stream()
                .map(step -> name(step.answer()))
                .filter(Objects::nonNull);
    }

    /** Erases all that no journal refers to: what a daemon left that ended in the middle. */
    void forgetAllBut(Collection<Journal> unfinished) {
        Set<String> kept =
                unfinished.stream().flatMap(BigAnswers::names).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!kept.contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("no large answers: folder={}", folder);
        } catch (IOException e) {
            LOG.warn("large answers of ended jobs not erased: folder={}", folder, e);
        }
    }
}
