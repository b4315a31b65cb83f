package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;
import static janeti.units.cluster.Complaint.warning;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Disk;
import janeti.config.object.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is wrong with the volumes and mirrors of one node, where the cluster uses such. Pure. */
record VolumeFindings(Config config, Node node, Map<String, @Nullable Object> answer) {
    /**
     * A volume group must be so large to be of use, MiB. Source: spec/constants.json, MIN_VG_SIZE.
     */
    private static final long MIN_GROUP_MIB = 20480;

    private String name() {
        return node.name().value();
    }

    List<Complaint> all() {
        List<Complaint> found = new ArrayList<>();
        @Nullable String group = config.cluster().storage().volumeGroup();
        if (group != null && node.vmCapable()) {
            found.addAll(group(group));
            found.addAll(physical());
            found.addAll(orphans());
        }
        if (config.cluster().storage().enabledTemplates().contains("drbd") && node.vmCapable()) {
            found.addAll(mirrors());
        }
        return found;
    }

    private List<Complaint> group(String group) {
        if (!(answer.get("vglist") instanceof Map<?, ?> groups)) {
            return List.of(error(VerifyCode.ENODELVM, name(), "unable to check volume groups"));
        }
        if (!(groups.get(group) instanceof Number size)) {
            return List.of(
                    error(
                            VerifyCode.ENODELVM,
                            name(),
                            "volume group '%s' is missing".formatted(group)));
        }
        return size.longValue() < MIN_GROUP_MIB
                ? List.of(
                        error(
                                VerifyCode.ENODELVM,
                                name(),
                                "volume group '%s' has %d MiB, it must have %d"
                                        .formatted(group, size.longValue(), MIN_GROUP_MIB)))
                : List.of();
    }

    private List<Complaint> physical() {
        List<Complaint> found = new ArrayList<>();
        if (!(answer.get("pvlist") instanceof List<?> volumes)) {
            return List.of(
                    error(VerifyCode.ENODELVM, name(), "can't get the list of physical volumes"));
        }
        for (Object volume : volumes) {
            if (volume instanceof Map<?, ?> pv && String.valueOf(pv.get("name")).contains(":")) {
                found.add(
                        error(
                                VerifyCode.ENODELVM,
                                name(),
                                "invalid character ':' in physical volume '%s'"
                                        .formatted(pv.get("name"))));
            }
        }
        if (answer.get("exclusive-pvs") instanceof List<?> shared
                && Filled.ndparams(config, node).exclusiveStorage()) {
            shared.forEach(row ->
                    found.add(
                            error(
                                    VerifyCode.ENODELVM,
                                    name(),
                                    "a physical volume is shared among volumes: " + row)));
        }
        return found;
    }

    private List<Complaint> orphans() {
        if (!(answer.get("lvlist") instanceof Map<?, ?> volumes)) {
            return List.of(
                    error(
                            VerifyCode.ENODELVM,
                            name(),
                            "LVM problem on node: " + answer.get("lvlist")));
        }
        Set<String> known = volumes(config, node);
        List<String> reserved = config.cluster().storage().reservedLvs();
        List<Complaint> found = new ArrayList<>();
        for (Object volume : volumes.keySet()) {
            String path = String.valueOf(volume);
            if (!known.contains(path) && reserved.stream().noneMatch(path::matches)) {
                found.add(
                        error(
                                VerifyCode.ENODEORPHANLV,
                                name(),
                                "volume %s is unknown".formatted(path)));
            }
        }
        return found;
    }

    /** The volumes that disks of the configuration have there. */
    static Set<String> volumes(Config config, Node node) {
        Set<String> found = new HashSet<>();
        for (Disk disk : config.disks().values()) {
            if (disk.nodes().contains(node.uuid())) {
                add(disk, found);
            }
        }
        return found;
    }

    /** The volumes that a disk is made of. */
    static void add(Disk disk, Collection<String> found) {
        if (disk.devType().equals("plain")) {
            found.add(disk.logicalId().getFirst() + "/" + disk.logicalId().getLast());
        }
        disk.children().forEach(child -> add(child, found));
    }

    private List<Complaint> mirrors() {
        List<Complaint> found = new ArrayList<>();
        if (!(answer.get("drbd-version") instanceof String)) {
            found.add(
                    error(
                            VerifyCode.ENODEDRBDVERSION,
                            name(),
                            "it does not say the version of DRBD"));
        }
        if (!(answer.get("drbd-list") instanceof Map<?, ?>)
                && !(answer.get("drbd-list") instanceof List<?>)) {
            found.add(
                    error(
                            VerifyCode.ENODEDRBD,
                            name(),
                            "cannot parse the status of DRBD: " + answer.get("drbd-list")));
        }
        @Nullable String wanted = config.cluster().storage().drbdHelper();
        if (!(answer.get("drbd-helper") instanceof List<?> pair) || pair.size() != 2) {
            found.add(error(VerifyCode.ENODEDRBDHELPER, name(), "no helper of DRBD was told"));
        } else if (!Boolean.TRUE.equals(pair.get(0))) {
            found.add(
                    error(
                            VerifyCode.ENODEDRBDHELPER,
                            name(),
                            "helper of DRBD unusable: " + pair.get(1)));
        } else if (!Objects.equals(pair.get(1), wanted)) {
            found.add(
                    warning(
                            VerifyCode.ENODEDRBDHELPER,
                            name(),
                            "wrong helper of DRBD: " + pair.get(1) + " instead of " + wanted));
        }
        return found;
    }
}
