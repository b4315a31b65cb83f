package janeti.cli.node;

import janeti.cli.Launch;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.HelpOption;
import janeti.master.JoinToken;
import janeti.master.Newcomer;
import janeti.master.Paths;
import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;

/** janeti node join. */
@Command(
        name = "join",
        description = {
            "Makes this machine a node of the cluster whose master made the token: takes the",
            "cluster's keys from there, starts the node daemon, and is added. What fails leaves",
            "no key here."
        })
final class NodeJoin implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();

    @Option(
            names = "--token",
            required = true,
            paramLabel = "TOKEN",
            description = "What \"janeti node invite\" printed on the master.")
    private String token = "";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Keep all files in DIR/NAME; default: where Ganeti keeps them.")
    private @Nullable Path root;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        JoinToken read = JoinToken.of(token);
        Place place =
                root == null
                        ? new Place(null, read.node(), new Paths(Path.of("/")))
                        : Place.below(root, read.node());
        new Newcomer(place, read, Launch.daemons(System.getenv())).join();
        CommandSpec command =
                Objects.requireNonNull(spec, "the parser gives every command its spec");
        command.commandLine()
                .getOut()
                .println("This machine is node " + read.node() + " of the cluster now.");
        return ExitStatus.DONE.number();
    }
}
