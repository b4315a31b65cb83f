package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;

import janeti.config.object.Node;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.protocol.WrongAnswerException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whether all nodes have the same operating systems, all of them whole. Pure. */
final class OsFindings {
    private OsFindings() {}

    /**
     * @param answers of the nodes that answered and can have instances; the first one that says
     *     which systems it has is what the others are compared with
     */
    static List<Complaint> of(Map<Node, Map<String, @Nullable Object>> answers) {
        List<Complaint> found = new ArrayList<>();
        Node reference = null;
        Map<String, OsOnNode> expected = Map.of();
        for (var answer : answers.entrySet()) {
            Node node = answer.getKey();
            List<OsOnNode> systems = systems(answer.getValue());
            if (systems == null) {
                found.add(
                        error(
                                VerifyCode.ENODEOS,
                                node.name().value(),
                                "the node returned no valid list of operating systems"));
                continue;
            }
            Map<String, OsOnNode> mine = byName(node, systems, found);
            if (reference == null) {
                reference = node;
                expected = mine;
            } else {
                compare(node, mine, reference, expected, found);
            }
        }
        return found;
    }

    private static @Nullable List<OsOnNode> systems(Map<String, @Nullable Object> answer) {
        try {
            return new OsCall.OsDiagnose().decode(answer.get("oslist"));
        } catch (WrongAnswerException e) {
            return null;
        }
    }

    /** The first of a name hides the others. */
    private static Map<String, OsOnNode> byName(
            Node node, List<OsOnNode> systems, List<Complaint> found) {
        Map<String, OsOnNode> byName = new LinkedHashMap<>();
        for (OsOnNode system : systems) {
            OsOnNode first = byName.putIfAbsent(system.name(), system);
            if (first != null) {
                found.add(
                        error(
                                VerifyCode.ENODEOS,
                                node.name().value(),
                                "OS %s is there twice: %s hides %s"
                                        .formatted(system.name(), first.path(), system.path())));
            } else if (!system.valid()) {
                found.add(
                        error(
                                VerifyCode.ENODEOS,
                                node.name().value(),
                                "Invalid OS %s (located at %s): %s"
                                        .formatted(
                                                system.name(), system.path(), system.diagnosis())));
            }
        }
        return byName;
    }

    private static void compare(
            Node node,
            Map<String, OsOnNode> mine,
            Node reference,
            Map<String, OsOnNode> expected,
            List<Complaint> found) {
        mine.forEach((name, os) -> {
            OsOnNode other = expected.get(name);
            if (other == null) {
                found.add(
                        error(
                                VerifyCode.ENODEOS,
                                node.name().value(),
                                "Extra OS %s not present on reference node (%s)"
                                        .formatted(name, reference.name())));
            } else if (os.valid() && other.valid()) {
                differ(
                        "API version",
                        os.apiVersions(),
                        other.apiVersions(),
                        os,
                        node,
                        reference,
                        found);
                differ(
                        "variants list",
                        os.variants(),
                        other.variants(),
                        os,
                        node,
                        reference,
                        found);
                differ(
                        "parameters",
                        os.parameters(),
                        other.parameters(),
                        os,
                        node,
                        reference,
                        found);
            }
        });
        Set<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(mine.keySet());
        if (!missing.isEmpty()) {
            found.add(
                    error(
                            VerifyCode.ENODEOS,
                            node.name().value(),
                            "OSes present on reference node %s but missing on this node: %s"
                                    .formatted(reference.name(), String.join(", ", missing))));
        }
    }

    private static void differ(
            String what,
            List<?> mine,
            List<?> theirs,
            OsOnNode os,
            Node node,
            Node reference,
            List<Complaint> found) {
        if (!Set.copyOf(mine).equals(Set.copyOf(theirs))) {
            found.add(
                    error(
                            VerifyCode.ENODEOS,
                            node.name().value(),
                            "OS %s for %s differs from reference node %s: %s vs. %s"
                                    .formatted(what, os.name(), reference.name(), mine, theirs)));
        }
    }
}
