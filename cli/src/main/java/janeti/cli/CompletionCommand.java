package janeti.cli;

import org.jspecify.annotations.Nullable;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** janeti completion: what a shell must know to complete this command. */
@Command(
        name = "completion",
        description = {
            "Prints a script that teaches a shell to complete commands and options:",
            "source <(janeti completion bash)"
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    /** Shells that there is a script for. */
    enum Shell {
        BASH,
        ZSH
    }

    @Parameters(paramLabel = "bash|zsh", description = "Which shell.")
    private Shell shell = Shell.BASH;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = Output.of(spec);
        if (shell == Shell.ZSH) {
            out.println("autoload -U +X compinit && compinit");
            out.println("autoload -U +X bashcompinit && bashcompinit");
        }
        out.println(AutoComplete.bash(Janeti.NAME, Janeti.commandLine()));
        out.flush();
    }
}
