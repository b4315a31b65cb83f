package janeti.node.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Scripts that install or rename what is on the disks of an instance. A master holds the instance
 * while it waits for one. So when another call comes for the same instance, or removes one of its
 * disks, nobody waits for that script any more, and it must not go on writing.
 */
public final class OsScripts {
    private static final Logger log = LoggerFactory.getLogger(OsScripts.class);
    private static final String INSTANCE = "JANETI_OS_SCRIPT=";
    private static final String DISK = "JANETI_OS_SCRIPT_DISK_";

    private OsScripts() {}

    /** Makes one known by its environment, as it will be. */
    public static void mark(Map<String, String> environment, NodeTree tree, String instance) {
        put(environment, ofInstance(tree, instance));
        String disk = environment.get("DISK_0_UUID");
        for (int index = 1; disk != null; index++) {
            put(environment, onDisk(tree, disk));
            disk = environment.get("DISK_" + index + "_UUID");
        }
    }

    private static void put(Map<String, String> environment, String mark) {
        int equals = mark.indexOf('=');
        environment.put(mark.substring(0, equals), mark.substring(equals + 1));
    }

    /** Nodes of an embedded cluster are told apart by their roots. */
    private static String ofInstance(NodeTree tree, String instance) {
        return INSTANCE + tree.root() + ":" + instance;
    }

    /** Each disk has a variable of its own, so that the order of disks does not matter. */
    private static String onDisk(NodeTree tree, String uuid) {
        return DISK + HexFormat.of().toHexDigits(uuid.hashCode()) + "=" + tree.root() + ":" + uuid;
    }

    /** Ends what an earlier call left for this instance. */
    public static void endOf(NodeTree tree, String instance) {
        end(ofInstance(tree, instance), "the OS scripts of " + instance);
    }

    /** Ends what works on a disk that is about to go. */
    public static void endOn(NodeTree tree, String uuid) {
        end(onDisk(tree, uuid), "the OS scripts on disk " + uuid);
    }

    private static void end(String mark, String what) {
        var left = new MarkedProcesses(List.of(mark));
        if (left.areThere()) {
            log.warn("{} still run and nobody waits for them; they are ended", what);
            left.end(MarkedProcesses.ALL);
            if (!left.haveEndedWithin(Limits.LINGER, MarkedProcesses.NONE)) {
                left.killAll(what);
            }
        }
    }
}
