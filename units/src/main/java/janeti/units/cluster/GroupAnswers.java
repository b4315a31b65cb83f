package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the nodes of a group said.
 *
 * @param instances those whose primary node is in the group
 * @param answers to node_verify, of the nodes that answered
 * @param disks by node and instance: of each disk [true, its state] or [false, error]
 */
record GroupAnswers(
        Config config,
        List<Node> nodes,
        List<Instance> instances,
        Map<Node, Map<String, @Nullable Object>> answers,
        Map<NodeName, Map<String, List<List<@Nullable Object>>>> disks) {

    /** The names of the instances that run there; null if the node does not say. */
    @Nullable Set<String> running(Node node) {
        Map<String, @Nullable Object> answer = answers.get(node);
        if (answer == null || !(answer.get("instancelist") instanceof List<?> names)) {
            return null;
        }
        Set<String> running = new TreeSet<>();
        names.forEach(name -> running.add(String.valueOf(name)));
        return running;
    }
}
