package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalRoot;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;

/** The option --root and what stands in for it. */
public final class RootOption {
    static final String ENV = "JANETI_ROOT";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = {
                "Folder of a cluster's file trees, DIR/NODE/var/lib/ganeti and so on.",
                "Otherwise: what GANETI_ROOTDIR and GANETI_HOSTNAME say, else JANETI_ROOT,",
                "else ~/.janeti."
            })
    @Nullable Path root;

    /** Where the cluster's trees lie or shall lie. */
    Path folder() {
        return folder(System.getenv());
    }

    Path folder(Map<String, String> env) {
        if (root != null) {
            return root.toAbsolutePath().normalize();
        }
        Path ofNode = Path.of(env.getOrDefault(Place.ENV_ROOT, "")).toAbsolutePath().normalize();
        Path ofCluster = ofNode.getParent();
        if (ofCluster != null && !env.getOrDefault(Place.ENV_ROOT, "").isEmpty()) {
            return ofCluster;
        }
        String own = env.getOrDefault(ENV, "");
        return own.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".janeti")
                : Path.of(own).toAbsolutePath().normalize();
    }

    /** The node's tree there; refused if there is none. */
    public Place place() {
        return Place.find(folder(), System.getenv(), RootOption::noMachine);
    }

    /** The master's tree there, whichever node's commands are run; refused if there is none. */
    public Place masterPlace() {
        NodeName master = LocalRoot.masterBelow(folder());
        return master == null ? place() : Place.below(folder(), master);
    }

    /** What a user types to run another command on the same cluster. */
    public String typed(String command) {
        String same = root == null ? "" : " --root " + root;
        return Launch.typed(System.getenv()) + " " + command + same;
    }

    private static NodeName noMachine() {
        throw new StartRefused(ExitCode.FAILURE, "This command needs --root.");
    }
}
