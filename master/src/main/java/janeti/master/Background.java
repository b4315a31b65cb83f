package janeti.master;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the daemon as a process of its own, in a session of its own, and waits until it serves or
 * has ended. The two talk over the child's standard output: {@link #SERVES} or what went wrong,
 * then its end.
 */
public final class Background {
    /** What the daemon says when clients may come. */
    static final String SERVES = "serves";

    private static final Logger log = LoggerFactory.getLogger(Background.class);

    private final List<String> command;

    /**
     * @param command what starts the daemon; options follow
     */
    public Background(List<String> command) {
        this.command = List.copyOf(command);
    }

    /**
     * What to start.
     *
     * @param options behind the command
     * @param node gives the environment its two variables of a virtual cluster
     * @param log gets what the process says on standard error
     */
    record Child(List<String> options, Place node, Path log) {
        Child {
            options = List.copyOf(options);
        }
    }

    /** Whoever started us reads to the end of our output, and goes on. */
    static void tellThatWeServe() {
        System.out.println(SERVES);
        System.out.close();
    }

    /** Returns the pid of a master daemon that serves; else is refused as below. */
    public long start(Settings settings) {
        Place place = settings.place();
        return start(new Child(settings.asDetachedOptions(), place, place.paths().logFile()));
    }

    /** Returns the pid of a daemon that serves; else is refused with its words and exit code. */
    long start(Child what) {
        try {
            Process child = process(what).start();
            child.getOutputStream().close();
            // Should it hang, this ends its silence; a child that serves is not touched.
            var limit =
                    child.onExit()
                            .orTimeout(Limits.BACKGROUND_START.toMillis(), TimeUnit.MILLISECONDS);
            limit.exceptionally(late -> endedFor(child, late));
            String said =
                    new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            limit.cancel(false);
            if (said.endsWith(SERVES)) {
                return child.pid();
            }
            throw new StartRefused(
                    exitCode(child.waitFor()), said.isEmpty() ? silent(what.log()) : said);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot start " + command.getFirst() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(
                    ExitCode.FAILURE, "Interrupted while the daemon starts; it may run.", e);
        }
    }

    private static Process endedFor(Process child, Throwable late) {
        if (late instanceof java.util.concurrent.TimeoutException) {
            log.warn(
                    "pid={} did not start in time, killed: limit={}",
                    child.pid(),
                    Limits.BACKGROUND_START);
            child.destroyForcibly();
        }
        return child;
    }

    private ProcessBuilder process(Child what) throws IOException {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(command);
        line.addAll(what.options());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory(new File("/"));
        if (what.node().root() != null) {
            Map<String, String> env = builder.environment();
            env.put(Place.ENV_ROOT, what.node().paths().nodeRoot().toString());
            env.put(Place.ENV_HOST, what.node().node().value());
        }
        Files.createDirectories(what.node().paths().logs());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(what.log().toFile()));
        return builder;
    }

    private static ExitCode exitCode(int number) {
        for (ExitCode code : ExitCode.values()) {
            if (code.number() == number && code != ExitCode.SUCCESS) {
                return code;
            }
        }
        return ExitCode.FAILURE;
    }

    private static String silent(Path log) {
        return "The daemon ended without a word; look at the end of " + log;
    }
}
