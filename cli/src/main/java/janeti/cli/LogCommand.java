package janeti.cli;

import janeti.log.LogInspector;
import janeti.master.ClusterLog;
import janeti.master.ExitCode;
import janeti.master.LogExport;
import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** janeti log: looks at the log without starting it. */
@Command(
        name = "log",
        description = "Looks at the log, or writes what it holds as files; changes nothing in it.",
        subcommands = {LogCommand.Inspect.class, LogCommand.Export.class},
        mixinStandardHelpOptions = true)
final class LogCommand {

    /** Which log: a folder, or that of a cluster. */
    static final class Which {
        @Mixin private RootOption root = new RootOption();

        @Option(
                names = "--log",
                paramLabel = "FOLDER",
                description = "The folder of the log itself.")
        private @Nullable Path folder;

        @Option(
                names = "--host",
                description = "The log of this machine, in /var/lib/ganeti/janeti/log.")
        private boolean host;

        Path folder() {
            if (folder != null) {
                return folder;
            }
            if (host) {
                return Place.find(null, Map.of(), Place::thisMachine).paths().log();
            }
            return root.place().paths().log();
        }
    }

    /** janeti log inspect. */
    @Command(
            name = "inspect",
            description = {
                "Tells whose log it is, what it is made of, and whether it is whole;",
                "exit status 1 if something is damaged."
            },
            mixinStandardHelpOptions = true)
    static final class Inspect implements Callable<Integer> {
        @Mixin private Which which = new Which();

        @Option(
                names = "--from",
                defaultValue = "1",
                paramLabel = "INDEX",
                description = "First entry to show.")
        private long from = 1;

        @Option(
                names = "--limit",
                defaultValue = "0",
                paramLabel = "COUNT",
                description = "How many entries to show; none otherwise.")
        private int limit;

        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            var text = new ByteArrayOutputStream();
            boolean whole =
                    new LogInspector(which.folder(), ClusterLog.folds())
                            .print(
                                    new PrintStream(text, false, StandardCharsets.UTF_8),
                                    new LogInspector.Range(from, Long.MAX_VALUE, limit));
            Output.of(spec).print(text.toString(StandardCharsets.UTF_8));
            Output.of(spec).flush();
            return (whole ? ExitCode.SUCCESS : ExitCode.FAILURE).number();
        }
    }

    /** janeti log export. */
    @Command(
            name = "export",
            description = {
                "Writes what the log holds as Ganeti's files: config.data, ssconf_*, queue.",
                "Works on a log that cannot be started; exit status 1 if it is damaged."
            },
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin private Which which = new Which();

        @Option(
                names = "--to",
                required = true,
                paramLabel = "DIR",
                description = "A folder that is new or empty.")
        private @Nullable Path to;

        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            LogExport.Exported done = LogExport.write(which.folder(), Objects.requireNonNull(to));
            PrintWriter out = Output.of(spec);
            out.printf(
                    "Wrote cluster %s as of entry %d to %s: configuration with serial number %d, %d"
                            + " jobs.%n",
                    done.cluster(), done.entry(), to, done.serial(), done.jobs());
            if (done.damage() == null) {
                return ExitCode.SUCCESS.number();
            }
            out.printf("The log is damaged, what comes after is not in it: %s%n", done.damage());
            return ExitCode.FAILURE.number();
        }
    }
}
