package janeti.query;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;

import org.jspecify.annotations.Nullable;

/**
 * A node as a query sees it.
 *
 * @param live what the node said of itself; null while it has not been asked
 */
record NodeRow(Config config, Node node, @Nullable NodeAnswer<NodeResources> live) {
    NodeRow with(@Nullable NodeAnswer<NodeResources> answer) {
        return new NodeRow(config, node, answer);
    }
}
