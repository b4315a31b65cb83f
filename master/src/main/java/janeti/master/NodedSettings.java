package janeti.master;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a process of node daemons is told at its start.
 *
 * @param nodes that it serves; one, unless one process serves a whole embedded cluster
 */
public record NodedSettings(
        List<Served> nodes, Settings.Mode mode, boolean debug, Settings.SyslogUse syslog) {
    public NodedSettings {
        nodes = List.copyOf(nodes);
    }

    /** One node: its tree, and where its daemon listens. */
    public record Served(Place place, String address, int port) {}

    /** The process logs in the tree of its first node. */
    Place first() {
        return nodes.getFirst().place();
    }

    DaemonLog log() {
        return new DaemonLog(
                first().paths().nodeLogFile(),
                mode == Settings.Mode.FOREGROUND,
                debug,
                syslog,
                ProcessName.NODED);
    }

    /** The options that make the same start in a process of its own. */
    List<String> asDetachedOptions() {
        var options = new ArrayList<String>(List.of("--detached"));
        if (debug) {
            options.add("--debug");
        }
        options.add("--syslog=" + syslog.name().toLowerCase(Locale.ROOT));
        options.add("--port=" + nodes.getFirst().port());
        Path root = first().root();
        if (root == null) {
            options.add("--bind=" + nodes.getFirst().address());
            return options;
        }
        options.add("--root=" + root);
        nodes.forEach(node -> options.add("--node=" + node.place().node() + "@" + node.address()));
        return options;
    }
}
