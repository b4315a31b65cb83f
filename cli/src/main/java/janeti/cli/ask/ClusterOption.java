package janeti.cli.ask;

import janeti.cli.RootOption;
import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Objects;

/** What every command that asks the daemon has: which cluster, and where to print. */
public final class ClusterOption {
    @Mixin private RootOption root = new RootOption();

    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** A new connection to the daemon of the cluster. */
    public Connection connect() {
        return Connection.open(place(), typed("up"));
    }

    public Place place() {
        return root.masterPlace();
    }

    /** What a user types to run another command on this cluster. */
    public String typed(String other) {
        return root.typed(other);
    }

    /** For what was asked. */
    public PrintWriter out() {
        return command().commandLine().getOut();
    }

    /** For how it goes. */
    public PrintWriter err() {
        return command().commandLine().getErr();
    }

    public Terminal terminal() {
        return command().root().userObject() instanceof Terminal.Owner owner
                ? owner.terminal()
                : Terminal.NONE;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(command, "the parser gives every command its spec");
    }
}
