package janeti.units.node;

import janeti.config.Config;
import janeti.config.Ssconf;
import janeti.config.object.Node;
import janeti.model.NodeName;
import janeti.protocol.ClusterCall.WriteSsconfFiles;
import janeti.units.UnitContext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells all nodes what every node must know of the configuration. */
final class SsconfFiles {
    private SsconfFiles() {}

    /** To every node that is not offline; one that fails is told of and no more. */
    static void write(UnitContext ctx) {
        Config config = ctx.config();
        List<NodeName> online =
                config.nodes().values().stream()
                        .filter(node -> !node.offline())
                        .map(Node::name)
                        .toList();
        ctx.all(online, new WriteSsconfFiles(lines(config)))
                .forEach((node, answer) -> {
                    String failure = answer.failure();
                    if (failure != null) {
                        ctx.warn(
                                "Could not write the ssconf files of node "
                                        + node
                                        + ": "
                                        + failure);
                    }
                });
    }

    /** Key → lines. */
    private static Map<String, List<String>> lines(Config config) {
        Map<String, List<String>> lines = new TreeMap<>();
        Ssconf.of(config)
                .forEach((key, text) -> lines.put(key, new ArrayList<>(text.lines().toList())));
        return lines;
    }
}
