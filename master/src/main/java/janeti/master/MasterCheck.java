package janeti.master;

import janeti.model.NodeName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Is this node the master by its own files? */
public final class MasterCheck {
    private MasterCheck() {}

    /** Refuses with 12 where no cluster is, with 11 where another node is the master. */
    static void require(Place place) {
        NodeName master = master(place);
        if (!master.equals(place.node())) {
            throw new StartRefused(
                    ExitCode.NOT_MASTER,
                    String.format(
                            "This node (%s) is not the master; %s says that %s is. To move the master"
                                    + " role, run gnt-cluster master-failover on the node that"
                                    + " shall have it.",
                            place.node(), place.paths().ssconf("master_node"), master));
        }
    }

    /** Whether this node is the master; refused where no cluster is. */
    public static boolean isMaster(Place place) {
        return master(place).equals(place.node());
    }

    static NodeName master(Place place) {
        var file = place.paths().ssconf("master_node");
        try {
            String name = Files.readString(file).strip();
            if (name.isEmpty()) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        file + " is empty, so nobody is the master; restore it from another node.");
            }
            return new NodeName(name);
        } catch (NoSuchFileException e) {
            throw new StartRefused(
                    ExitCode.NOT_SET_UP,
                    String.format(
                            "There is no cluster on this node (%s): no file %s. \"janeti init --root"
                                    + " DIR\" makes one to try things on.",
                            place.node(), file),
                    e);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot read who is master from " + file + ": " + e, e);
        }
    }
}
