package janeti.cli;

import janeti.master.NoVoting;
import janeti.master.Outside;
import janeti.master.Place;
import janeti.master.adopt.Adoption;
import janeti.master.adopt.Check;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/** janeti adopt: takes the place of Ganeti's master daemons on this node, or gives it back. */
@Command(
        name = "adopt",
        description = {
            "Takes the place of Ganeti's master daemons on this node of a live cluster.",
            "First looks whether that can be done; until all is right nothing is changed. On a node",
            "that is not the master it gets ready for the day when it is. Run again it repairs what",
            "was interrupted, or installs a new version."
        },
        mixinStandardHelpOptions = true)
final class AdoptCommand implements Callable<Integer> {
    @Option(names = "--check", description = "Only look, and tell everything that was looked at.")
    private boolean checkOnly;

    @Option(
            names = "--no-caches",
            description = "Make no AOT caches: ready sooner, and each start takes seconds longer.")
    private boolean noCaches;

    @Option(names = "--undo", description = "Put Ganeti's daemons back.")
    private boolean undo;

    @Option(
            names = "--no-voting",
            description = "Do not ask the other nodes who is master (dangerous).")
    private boolean noVoting;

    @Option(names = "--yes-do-it", description = "Skip the vote without being asked again.")
    private boolean yesDoIt;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Output.of(spec);
        Map<String, String> env = System.getenv();
        Path launcher = Path.of(env.getOrDefault(Launch.ENV, "")).toAbsolutePath();
        var adoption =
                new Adoption(
                        Place.find(null, Map.of(), Place::thisMachine),
                        Outside.real(),
                        Objects.requireNonNullElse(launcher.getParent(), launcher),
                        Path.of(System.getProperty("java.home")),
                        line -> {
                            out.println(line);
                            out.flush();
                        });
        Adoption.Vote vote = noVoting ? Adoption.Vote.SKIPPED : Adoption.Vote.HELD;
        if (checkOnly) {
            return tell(adoption.check(vote), out);
        }
        if (undo) {
            adoption.undo();
        } else {
            if (noVoting && !yesDoIt) {
                NoVoting.confirm(System.in, System.out);
            }
            adoption.adopt(!noCaches, vote);
        }
        return 0;
    }

    private static int tell(List<Check> checks, PrintWriter out) {
        for (Check check : checks) {
            out.printf(
                    "%-6s %s%s%n",
                    check.holds() ? "ok" : "FAILED",
                    check.what(),
                    check.holds() ? "" : ": " + check.problem());
        }
        out.flush();
        return checks.stream().allMatch(Check::holds) ? 0 : 1;
    }
}
