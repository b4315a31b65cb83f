package janeti.jobs;

import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.Job;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Secret OS parameters of jobs that are not final. They are in no log entry and no job file: there
 * stands a placeholder, and the values lie in one file a job, readable by the daemon alone, which
 * is erased when the job is final. Any thread.
 */
final class Secrets {
    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    /** Source: spec/opcodes.json, serialization, private_params. */
    private static final String PARAMETER = "osparams_secret";

    /** Where INSTANCE_MULTI_ALLOC has the inputs of its instances. */
    private static final String INSTANCES = "instances";

    private static final String PLACEHOLDER = "<redacted>";
    private static final Pattern FILE = Pattern.compile("job-(\\d{1,18})");

    private final Path folder;

    Secrets(Path folder) {
        this.folder = folder;
    }

    /**
     * The inputs of a new job as they may be recorded. What is secret in them is on disk when this
     * returns.
     */
    List<Map<String, @Nullable Object>> kept(
            JobId job, List<Map<String, @Nullable Object>> inputs) {
        Map<String, Object> secret = new LinkedHashMap<>();
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        for (int op = 0; op < inputs.size(); op++) {
            shown.add(
                    replaced(
                            inputs.get(op),
                            Integer.toString(op),
                            (at, values) -> {
                                secret.put(at, values);
                                return placeholders(values);
                            }));
        }
        if (!secret.isEmpty()) {
            write(job, Json.bytes(secret));
        }
        return shown;
    }

    /**
     * The input with something else in place of its secrets, its own ones and those of the
     * instances that it describes.
     *
     * @param other given the place and the secrets there
     */
    private static Map<String, @Nullable Object> replaced(
            Map<String, @Nullable Object> input,
            String at,
            BiFunction<String, Map<?, ?>, ?> other) {
        if (!hasSecrets(input)) {
            return input;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(input);
        if (input.get(PARAMETER) instanceof Map<?, ?> values && !values.isEmpty()) {
            copy.put(PARAMETER, other.apply(at, values));
        }
        List<Map<String, @Nullable Object>> instances = instances(input);
        if (!instances.isEmpty()) {
            List<Object> changed = new ArrayList<>();
            for (int i = 0; i < instances.size(); i++) {
                changed.add(replaced(instances.get(i), at + "." + i, other));
            }
            copy.put(INSTANCES, changed);
        }
        return copy;
    }

    /** The descriptions of instances within an input; none unless all are objects. */
    private static List<Map<String, @Nullable Object>> instances(
            Map<String, @Nullable Object> input) {
        return input.get(INSTANCES) instanceof List<?> list
                        && list.stream().allMatch(Map.class::isInstance)
                ? list.stream().map(Body::object).toList()
                : List.of();
    }

    private static Map<String, Object> placeholders(Map<?, ?> values) {
        Map<String, Object> shown = new LinkedHashMap<>();
        values.keySet().forEach(key -> shown.put(String.valueOf(key), PLACEHOLDER));
        return shown;
    }

    private void write(JobId job, byte[] content) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            try (FileChannel file =
                    FileChannel.open(
                            file(job),
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
        } catch (IOException e) {
            throw GanetiException.generic(
                    "The secret parameters of the job cannot be kept in "
                            + folder
                            + ": "
                            + e
                            + ". No job was made; look at the disk");
        }
    }

    /** The input of an opcode with its secrets. */
    Map<String, @Nullable Object> restored(JobId job, int op, Map<String, @Nullable Object> input) {
        if (!hasSecrets(input)) {
            return input;
        }
        return replaced(input, Integer.toString(op), (at, _) -> read(job, at));
    }

    private Object read(JobId job, String at) {
        try {
            if (Json.parse(Files.readAllBytes(file(job))) instanceof Map<?, ?> all
                    && all.get(at) instanceof Map<?, ?> values) {
                return values;
            }
            throw new ExecException(file(job) + " does not hold them");
        } catch (IOException | ExecException e) {
            throw new ExecException(
                    "The secret parameters of job "
                            + job
                            + " are not here any more ("
                            + e.getMessage()
                            + "); submit it again",
                    e);
        }
    }

    /** Erases those of a job that needs them no more. */
    void forgetIfFinal(Job job) {
        if (!job.isFinal() || job.ops().stream().noneMatch(op -> hasSecrets(op.input()))) {
            return;
        }
        try {
            Files.deleteIfExists(file(job.id()));
        } catch (IOException e) {
            LOG.warn("job={} secret parameters not erased: file={}", job.id(), file(job.id()), e);
        }
    }

    private static boolean hasSecrets(Map<String, @Nullable Object> input) {
        return (input.get(PARAMETER) instanceof Map<?, ?> values && !values.isEmpty())
                || instances(input).stream().anyMatch(Secrets::hasSecrets);
    }

    /** Erases those of all other jobs: what a daemon left that ended in the middle. */
    void forgetAllBut(Set<JobId> kept) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.toList()) {
                Matcher name = FILE.matcher(path.getFileName().toString());
                if (name.matches() && !kept.contains(new JobId(Long.parseLong(name.group(1))))) {
                    Files.delete(path);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("no secret parameters: folder={}", folder);
        } catch (IOException e) {
            LOG.warn("secret parameters of ended jobs not erased: folder={}", folder, e);
        }
    }

    private Path file(JobId job) {
        return folder.resolve("job-" + job);
    }
}
