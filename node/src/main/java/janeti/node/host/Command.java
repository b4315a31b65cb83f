package janeti.node.host;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program to be run. It gets this environment and nothing else, no input, and prints into a file,
 * so that no thread of ours waits for what it prints. It is killed when its time is over, or when
 * it printed too much.
 */
public record Command(
        List<String> words, Map<String, String> environment, Path folder, Duration limit) {
    /** Where programs are looked for. Source: spec/constants.json, HOOKS_PATH. */
    public static final String PATH = "/sbin:/bin:/usr/sbin:/usr/bin";

    private static final Path NO_INPUT = Path.of("/dev/null");

    /** How often a running program's output is measured, ms. */
    private static final long MEASURED_EACH_MS = 500;

    /** A program of the system. */
    public static Command of(String... words) {
        return new Command(
                List.of(words), Map.of("PATH", PATH, "LC_ALL", "C"), Path.of("/"), Limits.COMMAND);
    }

    /**
     * How it ended.
     *
     * @param failure null when it ended by itself with 0
     * @param output its first {@link Limits#OUTPUT_BYTES}
     */
    public record Ended(@Nullable String failure, String output) {
        public boolean failed() {
            return failure != null;
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws CallFailedException if it cannot be started
     */
    public Ended run() {
        try {
            Path file = Files.createTempFile("node-command-", ".out");
            try {
                String failure = runInto(file);
                return new Ended(failure, head(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot keep the output of " + words.get(0) + ": " + e, e);
        }
    }

    /**
     * Runs it to its end, printing into this file.
     *
     * @return null when it ended by itself with 0
     * @throws CallFailedException if it cannot be started
     */
    public @Nullable String runInto(Path file) {
        Process process = start(file);
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!process.waitFor(MEASURED_EACH_MS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - end > 0) {
                    return "did not end within " + limit.toSeconds() + " seconds and was killed";
                }
                if (Files.size(file) > Limits.COMMAND_OUTPUT_BYTES) {
                    return "printed more than "
                            + Limits.COMMAND_OUTPUT_BYTES
                            + " bytes and was killed";
                }
            }
            return failure(process.exitValue());
        } catch (IOException e) {
            throw new CallFailedException("Cannot look at " + file + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was killed as the node daemon ends";
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                var _ = process.destroyForcibly();
            }
        }
    }

    /** The JDK tells a signal as 128 more than its number. */
    private static @Nullable String failure(int status) {
        return status == 0 ? null : "exited with exit code " + status;
    }

    private Process start(Path output) {
        var builder = new ProcessBuilder(words);
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.putAll(environment);
        builder.directory(folder.toFile());
        builder.redirectErrorStream(true);
        builder.redirectInput(NO_INPUT.toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output.toString())));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CallFailedException("Cannot run " + words.get(0) + ": " + e.getMessage(), e);
        }
    }

    private static String head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(Limits.OUTPUT_BYTES), StandardCharsets.UTF_8);
        }
    }
}
