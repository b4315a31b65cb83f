package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.AdminState;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is wrong with a group as a whole, and what is worth knowing of it. Pure. */
record GroupFindings(GroupAnswers answers, NodeGroup group) {
    /** A cluster tag of this form says that tags of that beginning part instances. */
    private static final String EXCLUSION = "htools:iextags:";

    private static final Set<String> REDUNDANT =
            Set.of("drbd", "sharedfile", "gluster", "rbd", "ext", "blockdev", "diskless");

    /** Sizes of physical volumes may differ by this part of the largest. */
    private static final double PART_MARGIN = 0.01;

    private Config config() {
        return answers.config();
    }

    /** Instances that run and that nobody knows. */
    List<Complaint> orphans() {
        List<Complaint> found = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        config().instances().values().forEach(instance -> known.add(instance.name().value()));
        for (Node node : answers.nodes()) {
            Set<String> running = answers.running(node);
            if (running == null) {
                continue;
            }
            for (String name : running) {
                if (!known.contains(name)) {
                    found.add(
                            error(
                                    VerifyCode.ENODEORPHANINSTANCE,
                                    node.name().value(),
                                    "node is running unknown instance " + name));
                }
            }
        }
        return found;
    }

    /** Instances that should not be on one node, by their tags, and are. */
    List<Complaint> exclusions() {
        List<String> prefixes =
                config().cluster().tags().sorted().stream()
                        .filter(tag -> tag.startsWith(EXCLUSION))
                        .map(tag -> tag.substring(EXCLUSION.length()))
                        .toList();
        List<Complaint> found = new ArrayList<>();
        if (prefixes.isEmpty()) {
            return found;
        }
        for (Node node : answers.nodes()) {
            Map<String, List<String>> byTag = new TreeMap<>();
            for (Instance instance : answers.instances()) {
                if (instance.primaryNode().equals(node.uuid())) {
                    for (String tag : instance.tags().sorted()) {
                        if (prefixes.stream().anyMatch(p -> tag.startsWith(p + ":"))) {
                            byTag.computeIfAbsent(tag, _ -> new ArrayList<>())
                                    .add(instance.name().value());
                        }
                    }
                }
            }
            byTag.forEach((tag, names) -> {
                if (names.size() > 1) {
                    found.add(
                            error(
                                    VerifyCode.EEXTAGS,
                                    node.name().value(),
                                    "instances with the exclusion tag %s are together: %s"
                                            .formatted(tag, String.join(", ", names))));
                }
            });
        }
        return found;
    }

    /** Where volumes are not shared, they should be of one size. */
    List<Complaint> volumeSizes() {
        if (!Filled.ndparams(config(), group).exclusiveStorage()) {
            return List.of();
        }
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Map<String, @Nullable Object> answer : answers.answers().values()) {
            if (answer.get("pvlist") instanceof List<?> volumes) {
                for (Object volume : volumes) {
                    if (volume instanceof Map<?, ?> pv && pv.get("size") instanceof Number size) {
                        least = Math.min(least, size.doubleValue());
                        most = Math.max(most, size.doubleValue());
                    }
                }
            }
        }
        return most - least <= most * PART_MARGIN || most == 0
                ? List.of()
                : List.of(
                        error(
                                VerifyCode.EGROUPDIFFERENTPVSIZE,
                                group.name().value(),
                                "PVs in the group have different sizes: from %.0f to %.0f MiB"
                                        .formatted(least, most)));
    }

    /** Each node must have room for the instances that would come when another one fails. */
    List<Complaint> redundancy() {
        List<Complaint> found = new ArrayList<>();
        for (Node node : answers.nodes()) {
            Map<String, @Nullable Object> answer = answers.answers().get(node);
            if (answer == null
                    || !(answer.get("hvinfo") instanceof Map<?, ?> resources)
                    || !(resources.get("memory_free") instanceof Number free)) {
                continue;
            }
            incoming(node)
                    .forEach((failing, needed) -> {
                        if (needed > free.longValue()) {
                            found.add(
                                    error(
                                            VerifyCode.ENODEN1,
                                            node.name().value(),
                                            "not enough memory to accommodate instance failovers should node %s fail (%dMiB needed, %dMiB available)"
                                                    .formatted(
                                                            config().node(failing).name(),
                                                            needed,
                                                            free.longValue())));
                        }
                    });
        }
        return found;
    }

    /** By primary node: the memory that its instances with their mirror here must have, MiB. */
    private Map<Uuid, Long> incoming(Node node) {
        Map<Uuid, Long> needed = new LinkedHashMap<>();
        for (Instance instance : config().instances().values()) {
            boolean mirrored =
                    !instance.primaryNode().equals(node.uuid())
                            && NodeDicts.disks(config(), instance).stream()
                                    .anyMatch(disk ->
                                            disk.devType().equals("drbd")
                                                    && disk.nodes().contains(node.uuid()));
            var beparams = Filled.beparams(config(), instance);
            if (mirrored && instance.adminState() == AdminState.UP && beparams.autoBalance()) {
                needed.merge(instance.primaryNode(), beparams.minmem(), Long::sum);
            }
        }
        return needed;
    }

    /** Lines worth knowing. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        note(
                notes,
                answers.instances().stream().filter(this::isAlone).count(),
                "non-redundant instance(s)");
        note(
                notes,
                answers.instances().stream()
                        .filter(i -> !Filled.beparams(config(), i).autoBalance())
                        .count(),
                "non-auto-balanced instance(s)");
        note(
                notes,
                answers.instances().stream()
                        .filter(i -> i.adminState() == AdminState.OFFLINE)
                        .count(),
                "offline instance(s)");
        note(notes, answers.nodes().stream().filter(Node::offline).count(), "offline node(s)");
        note(notes, answers.nodes().stream().filter(Node::drained).count(), "drained node(s)");
        return notes;
    }

    private static void note(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add("  - NOTICE: %d %s found.".formatted(count, what));
        }
    }

    private boolean isAlone(Instance instance) {
        List<Disk> disks = NodeDicts.disks(config(), instance);
        return disks.stream().anyMatch(disk -> !REDUNDANT.contains(disk.devType()));
    }
}
