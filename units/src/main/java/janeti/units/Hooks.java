package janeti.units;

import janeti.model.NodeName;

import java.util.List;
import java.util.Map;

/**
 * The hooks of one opcode. Source: spec/operations.md, hooks interface.
 *
 * @param path the hooks path, such as cluster-init
 * @param objectType CLUSTER, NODE, GROUP, NETWORK or INSTANCE
 * @param environment the opcode's own variables, without the GANETI_ prefix
 */
public record Hooks(
        String path,
        String objectType,
        Map<String, String> environment,
        List<NodeName> preNodes,
        List<NodeName> postNodes) {}
