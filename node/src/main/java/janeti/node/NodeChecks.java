package janeti.node;

import janeti.model.NodeName;
import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.hypervisor.Instances;
import janeti.node.os.OsCalls;
import janeti.node.storage.AllowedFolders;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;
import janeti.protocol.NodeTrust;
import janeti.protocol.OsCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers node_verify: for each check that is asked, its findings. Source: spec/node-rpc.json,
 * verify_args. A check that is not known here is left out of the answer, as Ganeti does.
 */
record NodeChecks(NodeName node, NodeTree tree, Instances instances, OsCalls oses, Reach reach) {
    private static final long PROTOCOL = 3000000;
    private static final String RELEASE = "3.0.2";
    private static final long NANOS_PER_MICRO = 1000;

    /** Checks that a node which cannot have instances does not answer. */
    private static final List<String> OF_VM_CAPABLE =
            List.of("hypervisor", "hvparms", "instancelist", "hvinfo", "oslist", "bridges");

    Map<String, @Nullable Object> answer(Map<String, @Nullable Object> asked) {
        boolean vmCapable = !texts(asked.get("nonvmnodes")).contains(node.value());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> check : asked.entrySet()) {
            if (vmCapable || !OF_VM_CAPABLE.contains(check.getKey())) {
                check(check.getKey(), check.getValue(), answer);
            }
        }
        return answer;
    }

    private void check(String name, @Nullable Object asked, Map<String, @Nullable Object> answer) {
        switch (name) {
            case "hypervisor" -> answer.put(name, hypervisors(texts(asked)));
            case "hvparms" -> answer.put(name, parameters(asked));
            case "instancelist" -> answer.put(name, running(texts(asked)));
            case "hvinfo" -> answer.put(name, instances.resources(String.valueOf(asked), ""));
            case "oslist" -> answer.put(name, new OsCall.OsDiagnose().encode(oses.all()));
            case "bridges" -> answer.put(name, Bridges.missing(texts(asked)));
            case "filelist" -> answer.put(name, digests(texts(asked)));
            case "client-cert" -> answer.put(name, clientCertificate());
            case "nodelist" -> answer.put(name, reach.shells(node, asked));
            case "node-net-test" -> answer.put(name, reach.nodes(node, asked));
            case "master-ip" -> answer.put(name, reach.master(node, asked));
            case "user-scripts" -> answer.put(name, notExecutable(texts(asked)));
            case "version" -> answer.put(name, List.of(PROTOCOL, RELEASE));
            case "time" -> answer.put(name, time());
            case "nodesetup" -> answer.put(name, setup());
            case "allowed-file-storage-paths" -> {
                if (node.value().equals(asked)) {
                    answer.put(name, new AllowedFolders(tree).wrong());
                }
            }
            case "file-storage-path", "shared-file-storage-path" -> putProblem(name, asked, answer);
            default -> {} // Not known here.
        }
    }

    private void putProblem(
            String name, @Nullable Object asked, Map<String, @Nullable Object> answer) {
        if (asked instanceof String path && !path.isEmpty()) {
            String problem = new AllowedFolders(tree).problem(path);
            if (problem != null) {
                answer.put(name, problem);
            }
        }
    }

    private Map<String, @Nullable Object> hypervisors(List<String> names) {
        Map<String, @Nullable Object> problems = new LinkedHashMap<>();
        for (String name : names) {
            String problem = null;
            try {
                var _ = instances.names(List.of(name));
            } catch (CallFailedException e) {
                problem = "Error while checking hypervisor: " + e.getMessage();
            }
            problems.put(name, problem);
        }
        return problems;
    }

    /** Rows are [source, hypervisor, parameters]. */
    private List<List<String>> parameters(@Nullable Object asked) {
        List<List<String>> problems = new ArrayList<>();
        for (Object item : asked instanceof List<?> rows ? rows : List.of()) {
            if (item instanceof List<?> row
                    && row.size() == 3
                    && row.get(2) instanceof Map<?, ?> parameters) {
                String hypervisor = String.valueOf(row.get(1));
                Map<String, @Nullable Object> hvparams = new LinkedHashMap<>();
                parameters.forEach((key, value) -> hvparams.put(String.valueOf(key), value));
                try {
                    instances.validate(hypervisor, hvparams);
                } catch (CallFailedException e) {
                    problems.add(List.of(String.valueOf(row.get(0)), hypervisor, e.getMessage()));
                }
            }
        }
        return problems;
    }

    private Object running(List<String> hypervisors) {
        try {
            return instances.names(hypervisors);
        } catch (CallFailedException e) {
            return e.getMessage(); // A text in place of the list tells that it failed.
        }
    }

    /** SHA-1 by path as asked; files that are not there are left out. */
    private Map<String, String> digests(List<String> paths) {
        Map<String, String> digests = new LinkedHashMap<>();
        for (String path : paths) {
            Path file = tree.place(path);
            if (Files.isRegularFile(file)) {
                digests.put(path, sha1(file));
            }
        }
        return digests;
    }

    private static String sha1(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new CallFailedException("Cannot compute the digest of " + file + ": " + e, e);
        }
    }

    /** [null, digest], or [how bad, why]. */
    private List<@Nullable Object> clientCertificate() {
        Path file = tree.data().resolve("client.pem");
        if (!Files.exists(file)) {
            return Arrays.asList(
                    "ERROR",
                    "The client certificate "
                            + file
                            + " does not exist; \"gnt-cluster renew-crypto"
                            + " --new-node-certificates\" makes them on all nodes");
        }
        try {
            X509Certificate certificate = NodeIdentity.readCertificate(file);
            certificate.checkValidity();
            return Arrays.asList(null, NodeTrust.digest(certificate));
        } catch (NodeTlsException | CertificateException e) {
            return Arrays.asList(
                    "ERROR", "The client certificate is not usable: " + e.getMessage());
        }
    }

    private List<String> notExecutable(List<String> scripts) {
        return scripts.stream()
                .filter(script -> {
                    Path file = tree.place(script);
                    return !Files.isRegularFile(file) || !Files.isExecutable(file);
                })
                .toList();
    }

    private static List<Long> time() {
        Instant now = Instant.now();
        return List.of(now.getEpochSecond(), now.getNano() / NANOS_PER_MICRO);
    }

    /** Nobody power-cycles a node of an embedded cluster: it is this machine. */
    private List<String> setup() {
        List<String> problems = new ArrayList<>();
        if (!Files.isDirectory(Path.of("/sys/block"))
                || !Files.isDirectory(Path.of("/sys/class/net"))) {
            problems.add("There is no sysfs at /sys: /sys/block or /sys/class/net is missing");
        }
        if (!Files.isDirectory(Path.of("/proc/sys"))
                || !(tree.isEmbedded() || Files.exists(Path.of("/proc/sysrq-trigger")))) {
            problems.add("There is no procfs at /proc: sys or sysrq-trigger is missing");
        }
        return problems;
    }

    static List<String> texts(@Nullable Object json) {
        List<String> texts = new ArrayList<>();
        for (Object item : json instanceof List<?> list ? list : List.of()) {
            texts.add(String.valueOf(item));
        }
        return texts;
    }
}
