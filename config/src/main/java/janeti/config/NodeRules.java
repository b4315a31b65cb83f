package janeti.config;

import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;

import java.util.Locale;
import java.util.regex.Pattern;

/** What must be true of nodes and their groups. Pure. */
final class NodeRules {
    private static final Pattern UUID =
            Pattern.compile("[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}");

    private static final long LAST_PORT = 65_535;

    private NodeRules() {}

    static void check(Config config, Node node, String path, Findings found) {
        int states = 0;
        states += node.masterCandidate() ? 1 : 0;
        states += node.drained() ? 1 : 0;
        states += node.offline() ? 1 : 0;
        found.broken(
                states > 1,
                path,
                "node %s cannot be this at once: master_candidate=%s, drained=%s, offline=%s"
                        .formatted(
                                node.label(),
                                node.masterCandidate(),
                                node.drained(),
                                node.offline()),
                "choose one");
        found.odd(
                node.masterCandidate() && !node.masterCapable(),
                path + "/master_candidate",
                "node " + node.label() + " is a candidate and cannot become master",
                "make it capable, or no candidate");
        found.broken(
                node.ndparams().exclusiveStorage() != null,
                path + "/ndparams/exclusive_storage",
                "node %s sets exclusive_storage, which is its group's alone"
                        .formatted(node.label()),
                "set it on the group");
        if (config.groups().containsKey(node.group())) {
            checkParams(
                    "node " + node.label(),
                    Filled.ndparams(config, node),
                    path + "/ndparams",
                    found);
        }
    }

    static void checkGroup(Config config, NodeGroup group, String path, Findings found) {
        found.broken(
                UUID.matcher(group.label().toLowerCase(Locale.ROOT)).matches(),
                path + "/name",
                "node group " + group.label() + " has a name like a uuid",
                "rename it");
        checkParams(
                "group " + group.label(),
                Filled.ndparams(config, group),
                path + "/ndparams",
                found);
        PolicyRules.check(
                "group " + group.label(),
                Filled.ipolicy(config, group),
                path + "/ipolicy",
                false,
                found);
        group.networks()
                .forEach((network, way) ->
                        InstanceRules.checkNic(
                                "network " + network + " in group " + group.label(),
                                way,
                                path + "/networks/" + network,
                                found));
    }

    static void checkParams(String who, NdParams params, String path, Findings found) {
        found.broken(
                params.sshPort() < 1 || params.sshPort() > LAST_PORT,
                path + "/ssh_port",
                "%s: there is no port %d".formatted(who, params.sshPort()),
                "give one from 1 to " + LAST_PORT);
        found.broken(
                params.spindleCount() < 0,
                path + "/spindle_count",
                "%s: there cannot be %d spindles".formatted(who, params.spindleCount()),
                "give a number from 0 on");
        found.broken(
                Double.isNaN(params.cpuSpeed()) || params.cpuSpeed() <= 0,
                path + "/cpu_speed",
                "%s: a processor cannot be %s times as fast".formatted(who, params.cpuSpeed()),
                "give a number above 0");
    }
}
