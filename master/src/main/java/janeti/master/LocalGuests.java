package janeti.master;

import janeti.model.NodeName;
import janeti.node.qemu.GuestProcess;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The guests of an embedded cluster that have processes of their own. */
public final class LocalGuests {
    private LocalGuests() {}

    /** Each with its node and its process, in the order of nodes and names. */
    public static List<String> below(Path root) {
        List<String> guests = new ArrayList<>();
        for (NodeName node : Place.nodesBelow(root)) {
            GuestProcess.all(
                            new janeti.node.host.NodeTree(
                                    Place.below(root, node).paths().nodeRoot()))
                    .values()
                    .forEach(guest ->
                            guests.add(
                                    String.format(
                                            "%s on %s (process %d)",
                                            guest.guest(), node, guest.pid())));
        }
        return guests;
    }
}
