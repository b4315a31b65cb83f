package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.PidFile;
import janeti.master.Place;
import janeti.master.StartRefused;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** janeti down: ends the daemon, gently, and waits for it. */
@Command(
        name = "down",
        description = "Ends the daemon and waits until it is gone; all jobs are kept.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Runnable {
    @Mixin private RootOption root = new RootOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Place place = root.place();
        PrintWriter out = Output.of(spec);
        Path pidFile = place.paths().pidFile();
        if (!PidFile.isHeld(pidFile)) {
            out.println("The daemon does not run.");
            return;
        }
        Long pid = PidFile.read(pidFile);
        Optional<ProcessHandle> process = pid == null ? Optional.empty() : ProcessHandle.of(pid);
        if (process.isPresent()) {
            end(process.get());
        }
        out.println("The daemon has ended; its jobs are kept.");
    }

    private static void end(ProcessHandle process) {
        if (!process.destroy()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Process " + process.pid() + " cannot be ended; whose is it?");
        }
        try {
            process.onExit().get(Limits.DOWN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "The daemon (process %d) has not ended within %d s; its log says what"
                                    + " it waits for, kill -9 loses no acknowledged job.",
                            process.pid(), Limits.DOWN.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted; the daemon is ending.", e);
        }
    }
}
