package janeti.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import java.io.PrintWriter;
import java.util.Objects;

/** Where a command prints. */
final class Output {
    private Output() {}

    static PrintWriter of(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec, "the parser gives every command its spec")
                .commandLine()
                .getOut();
    }
}
