package janeti.config;

import janeti.config.object.Claims;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.List;

/** DRBD minor numbers of nodes. Pure. */
public final class Minors {
    private Minors() {}

    /** The lowest free one of each of these nodes, in their order; taken at once. */
    public static List<Long> taken(Reservations.Choice choice, List<Uuid> nodes) {
        List<Long> minors = new ArrayList<>();
        for (Uuid node : nodes) {
            long minor = 0;
            while (!choice.take(Claims.drbdMinor(minor, node))) {
                minor++; // Ends: a node has as many as it has mirrored disks.
            }
            minors.add(minor);
        }
        return minors;
    }
}
