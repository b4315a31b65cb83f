package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;
import static janeti.units.cluster.Complaint.warning;

import janeti.config.Config;
import janeti.config.Ssconf;
import janeti.config.object.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is wrong with one node by its own answer to node_verify. Pure. Source: spec/node-rpc.json,
 * verify_args.
 */
record NodeFindings(Config config, Node node, Map<String, @Nullable Object> answer) {
    /** A clock may be off by so much, seconds. Source: spec/constants.json, NODE_MAX_CLOCK_SKEW. */
    static final double MAX_CLOCK_SKEW = 150;

    private static final double MICROS = 1e6;
    private static final long PROTOCOL = 3000000;

    private String name() {
        return node.name().value();
    }

    /** All but what is compared with other nodes. */
    List<Complaint> all(double askedAt, double answeredAt) {
        List<Complaint> all = new ArrayList<>();
        all.addAll(version());
        all.addAll(time(askedAt, answeredAt));
        all.addAll(texts("nodesetup", VerifyCode.ENODESETUP, "node setup error: "));
        all.addAll(hypervisors());
        all.addAll(network());
        all.addAll(byNode("nodelist", VerifyCode.ENODESSH, "ssh communication with node "));
        all.addAll(texts("ssh-setup", VerifyCode.ENODESSH, ""));
        all.addAll(texts("ssh-clutter", VerifyCode.ENODESSH, ""));
        all.addAll(
                texts(
                        "user-scripts",
                        VerifyCode.ENODEUSERSCRIPTS,
                        "user script not present or not executable: "));
        all.addAll(certificate());
        all.addAll(storage());
        return all;
    }

    private List<Complaint> version() {
        if (!(answer.get("version") instanceof List<?> pair) || pair.size() != 2) {
            return List.of(
                    error(VerifyCode.ENODERPC, name(), "the node says no version of itself"));
        }
        if (!Objects.equals(pair.get(0), PROTOCOL)) {
            return List.of(
                    error(
                            VerifyCode.ENODEVERSION,
                            name(),
                            "incompatible protocol versions: master %s, node %s"
                                    .formatted(PROTOCOL, pair.get(0))));
        }
        String release = Ssconf.release(config);
        String theirs = String.valueOf(pair.get(1));
        return theirs.equals(release)
                ? List.of()
                : List.of(
                        warning(
                                VerifyCode.ENODEVERSION,
                                name(),
                                "software version mismatch: master %s, node %s"
                                        .formatted(release, theirs)));
    }

    private List<Complaint> time(double askedAt, double answeredAt) {
        if (!(answer.get("time") instanceof List<?> pair)
                || pair.size() != 2
                || !(pair.get(0) instanceof Number seconds)
                || !(pair.get(1) instanceof Number micros)) {
            return List.of(error(VerifyCode.ENODETIME, name(), "the node returned no valid time"));
        }
        double time = seconds.doubleValue() + micros.doubleValue() / MICROS;
        double off =
                time < askedAt - MAX_CLOCK_SKEW
                        ? askedAt - time
                        : time > answeredAt + MAX_CLOCK_SKEW ? time - answeredAt : 0;
        return off == 0
                ? List.of()
                : List.of(
                        error(
                                VerifyCode.ENODETIME,
                                name(),
                                "its time differs by at least %.1fs from the master's; set its clock"
                                        .formatted(off)));
    }

    private List<Complaint> hypervisors() {
        List<Complaint> found = new ArrayList<>();
        if (answer.get("hypervisor") instanceof Map<?, ?> problems) {
            problems.forEach((hypervisor, problem) -> {
                if (problem != null) {
                    found.add(
                            error(
                                    VerifyCode.ENODEHV,
                                    name(),
                                    "hypervisor %s verify failure: %s"
                                            .formatted(hypervisor, problem)));
                }
            });
        }
        for (Object row : list("hvparms")) {
            if (row instanceof List<?> parts && parts.size() == 3) {
                found.add(
                        error(
                                VerifyCode.ENODEHV,
                                name(),
                                "hypervisor %s parameter verify failure (source %s): %s"
                                        .formatted(parts.get(1), parts.get(0), parts.get(2))));
            }
        }
        if (node.vmCapable() && !(answer.get("instancelist") instanceof List<?>)) {
            found.add(
                    error(
                            VerifyCode.ENODEHV,
                            name(),
                            "it does not say which instances run: " + answer.get("instancelist")));
        }
        if (node.vmCapable() && !(answer.get("hvinfo") instanceof Map<?, ?>)) {
            found.add(
                    error(
                            VerifyCode.ENODEHV,
                            name(),
                            "it does not say what its hypervisor has: " + answer.get("hvinfo")));
        }
        return found;
    }

    private List<Complaint> network() {
        List<Complaint> found = new ArrayList<>();
        found.addAll(byNode("node-net-test", VerifyCode.ENODENET, "tcp communication with node "));
        found.addAll(texts("bridges", VerifyCode.ENODENET, "missing bridge: "));
        if (Boolean.FALSE.equals(answer.get("master-ip"))) {
            boolean itself = node.uuid().equals(config.masterNode().uuid());
            found.add(
                    error(
                            VerifyCode.ENODENET,
                            name(),
                            "the master IP is not reachable"
                                    + (itself ? " (not configured?)" : "")));
        }
        return found;
    }

    private List<Complaint> certificate() {
        if (!(answer.get("client-cert") instanceof List<?> pair) || pair.size() != 2) {
            return List.of(
                    error(
                            VerifyCode.ECLUSTERCLIENTCERT,
                            name(),
                            "the node says nothing of its client certificate"));
        }
        if (pair.get(0) != null) {
            String text = "client certificate: " + pair.get(1);
            return List.of(
                    "WARNING".equals(pair.get(0))
                            ? warning(VerifyCode.ECLUSTERCLIENTCERT, name(), text)
                            : error(VerifyCode.ECLUSTERCLIENTCERT, name(), text));
        }
        @Nullable String known = config.cluster().nodePolicy().candidateCerts().get(node.uuid());
        if (node.masterCandidate() && !Objects.equals(known, pair.get(1))) {
            return List.of(
                    error(
                            VerifyCode.ECLUSTERCLIENTCERT,
                            name(),
                            ("the digest of its client certificate is %s, the cluster knows %s; \"gnt-cluster"
                                            + " renew-crypto --new-node-certificates\" repairs that")
                                    .formatted(pair.get(1), known == null ? "none" : known)));
        }
        return List.of();
    }

    private List<Complaint> storage() {
        List<Complaint> found = new ArrayList<>();
        found.addAll(
                texts(
                        "allowed-file-storage-paths",
                        VerifyCode.ENODEFILESTORAGEPATHS,
                        "forbidden file storage path: "));
        found.addAll(text("file-storage-path", VerifyCode.ENODEFILESTORAGEPATHUNUSABLE));
        found.addAll(
                text("shared-file-storage-path", VerifyCode.ENODESHAREDFILESTORAGEPATHUNUSABLE));
        found.addAll(text("gluster-storage-path", VerifyCode.ENODEGLUSTERSTORAGEPATHUNUSABLE));
        for (Object problem : list("oob-paths")) {
            if (problem != null) {
                found.add(error(VerifyCode.ENODEOOBPATH, name(), String.valueOf(problem)));
            }
        }
        found.addAll(new VolumeFindings(config, node, answer).all());
        return found;
    }

    private List<?> list(String key) {
        return answer.get(key) instanceof List<?> list ? list : List.of();
    }

    private List<Complaint> texts(String key, VerifyCode code, String before) {
        return list(key).stream().map(text -> error(code, name(), before + text)).toList();
    }

    private List<Complaint> text(String key, VerifyCode code) {
        return answer.get(key) instanceof String text
                ? List.of(error(code, name(), text))
                : List.of();
    }

    private List<Complaint> byNode(String key, VerifyCode code, String before) {
        List<Complaint> found = new ArrayList<>();
        if (answer.get(key) instanceof Map<?, ?> problems) {
            problems.forEach((other, problem) ->
                    found.add(error(code, name(), before + "'" + other + "': " + problem)));
        }
        return found;
    }
}
