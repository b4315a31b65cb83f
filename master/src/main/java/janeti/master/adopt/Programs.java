package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.StartRefused;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs of the system and waits for them. */
final class Programs {
    private Programs() {}

    /**
     * Returns what it said.
     *
     * @throws StartRefused when it fails or takes too long
     */
    static String run(List<String> command) {
        Ended ended = end(command);
        if (ended.status() != 0) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "\"%s\" failed with status %d: %s. Mend that and run this again.",
                            String.join(" ", command), ended.status(), ended.said()));
        }
        return ended.said();
    }

    static boolean succeeds(List<String> command) {
        return end(command).status() == 0;
    }

    private record Ended(int status, String said) {}

    private static Ended end(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(new File("/"))
                            .redirectErrorStream(true)
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .start();
            var said =
                    CompletableFuture.supplyAsync(
                            () -> read(process), task -> Thread.ofVirtual().start(task));
            if (!process.waitFor(Limits.PROGRAM.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new StartRefused(
                        ExitCode.FAILURE,
                        String.format(
                                "\"%s\" did not end within %d s and was killed; see why, and run"
                                        + " this again.",
                                String.join(" ", command), Limits.PROGRAM.toSeconds()));
            }
            return new Ended(process.exitValue(), said.get(1, TimeUnit.SECONDS).strip());
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot run " + command.getFirst() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted; run this again.", e);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            // What daemons keep open is not waited for: the program itself has ended.
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "The output of " + command.getFirst() + " does not end: " + e,
                    e);
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(its output cannot be read: " + e + ")";
        }
    }
}
