package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;

import janeti.config.Config;
import janeti.config.object.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether the files that nodes must have alike are there and alike. Pure. */
final class FileFindings {
    private FileFindings() {}

    /** Digests by path. */
    private static @Nullable Map<?, ?> files(Map<String, @Nullable Object> answer) {
        return answer.get("filelist") instanceof Map<?, ?> files && !files.isEmpty() ? files : null;
    }

    /**
     * @param answers of the nodes that answered
     */
    static List<Complaint> of(Config config, Map<Node, Map<String, @Nullable Object>> answers) {
        List<Complaint> found = new ArrayList<>();
        Map<Node, Map<?, ?>> files = new TreeMap<>(Comparator.comparing(Node::label));
        for (Map.Entry<Node, Map<String, @Nullable Object>> answer : answers.entrySet()) {
            Node node = answer.getKey();
            Map<?, ?> theirs = files(answer.getValue());
            if (theirs == null) {
                found.add(
                        error(
                                VerifyCode.ENODEFILECHECK,
                                node.name().value(),
                                "the node returned no digests of its files"));
            } else {
                files.put(node, theirs);
            }
        }
        for (String path : NodeQuestions.files(config)) {
            found.addAll(of(path, files));
        }
        return found;
    }

    private static List<Complaint> of(String path, Map<Node, Map<?, ?>> files) {
        List<String> missing = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        Map<String, List<String>> byDigest = new TreeMap<>();
        files.forEach((node, theirs) -> {
            boolean there = theirs.containsKey(path);
            boolean wanted = isFor(path, node);
            if (there) {
                byDigest.computeIfAbsent(String.valueOf(theirs.get(path)), _ -> new ArrayList<>())
                        .add(node.name().value());
            }
            if (there && !wanted) {
                unexpected.add(node.name().value());
            } else if (!there && wanted) {
                missing.add(node.name().value());
            }
        });
        List<Complaint> found = new ArrayList<>();
        if (!missing.isEmpty() && (isNeeded(path) || !byDigest.isEmpty())) {
            found.add(complaint("File %s is missing from node(s) %s", path, missing));
        }
        if (!unexpected.isEmpty()) {
            found.add(complaint("File %s should not exist on node(s) %s", path, unexpected));
        }
        if (byDigest.size() > 1) {
            found.add(
                    error(
                            VerifyCode.ECLUSTERFILECHECK,
                            "",
                            "File %s found with %d different checksums (%s)"
                                    .formatted(path, byDigest.size(), variants(byDigest))));
        }
        return found;
    }

    private static boolean isFor(String path, Node node) {
        return switch (path) {
            case NodeQuestions.OF_CANDIDATES -> node.masterCandidate();
            case NodeQuestions.OF_HOSTS -> node.vmCapable();
            default -> true;
        };
    }

    private static boolean isNeeded(String path) {
        return path.equals(NodeQuestions.OF_CANDIDATES)
                || path.startsWith(NodeQuestions.ssconf(""))
                || NodeQuestions.NEEDED.contains(path);
    }

    private static String variants(Map<String, List<String>> byDigest) {
        int[] number = {0};
        return byDigest.values().stream()
                .map(nodes -> "variant %d on %s".formatted(++number[0], String.join(", ", nodes)))
                .collect(Collectors.joining("; "));
    }

    private static Complaint complaint(String text, String path, List<String> nodes) {
        return error(
                VerifyCode.ECLUSTERFILECHECK, "", text.formatted(path, String.join(", ", nodes)));
    }
}
