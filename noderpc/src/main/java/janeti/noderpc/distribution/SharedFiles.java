package janeti.noderpc.distribution;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.ClusterCall.UploadFile;
import janeti.protocol.PackedText;
import janeti.protocol.UploadedFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files beside the configuration that all nodes of a cluster have alike, as they lie on the
 * master. Source: spec/operations.md, ancillary upload. What is in them is never logged.
 *
 * @param nodeRoot below which this node's files lie
 */
record SharedFiles(Path nodeRoot) {
    private static final List<String> EVERYWHERE =
            List.of(
                    "/var/lib/ganeti/known_hosts",
                    "/var/lib/ganeti/hmac.key",
                    "/var/lib/ganeti/cluster-domain-secret",
                    "/var/lib/ganeti/spice.pem",
                    "/var/lib/ganeti/spice-ca.pem",
                    "/var/lib/ganeti/rapi.pem",
                    "/var/lib/ganeti/rapi/users");

    private static final List<String> WHERE_INSTANCES_RUN =
            List.of("/etc/ganeti/vnc-cluster-password");

    private static final String HOSTS = "/etc/hosts";

    private static final double NANOS = 1e9;

    /** To those of the nodes that are not offline and not the master; what went wrong. */
    List<String> bring(Config config, NodeRpc nodes, Collection<NodeName> names) {
        List<Node> targets =
                config.nodes().values().stream()
                        .filter(node -> names.contains(node.name()))
                        .filter(node -> !node.offline())
                        .filter(node -> !node.uuid().equals(config.cluster().master().node()))
                        .toList();
        List<String> failures = new ArrayList<>();
        for (String path : EVERYWHERE) {
            bring(path, targets, nodes, failures);
        }
        if (config.cluster().nodePolicy().modifyEtcHosts()) {
            bring(HOSTS, targets, nodes, failures);
        }
        List<Node> hosts = targets.stream().filter(Node::vmCapable).toList();
        for (String path : WHERE_INSTANCES_RUN) {
            bring(path, hosts, nodes, failures);
        }
        return failures;
    }

    private void bring(String path, List<Node> targets, NodeRpc nodes, List<String> failures) {
        Path file = nodeRoot.resolve(path.substring(1));
        if (targets.isEmpty() || !Files.isRegularFile(file)) {
            return; // What the master has not, nobody needs.
        }
        UploadFile call;
        try {
            call = new UploadFile(read(path, file));
        } catch (IOException e) {
            failures.add("File " + path + " was not brought to the nodes: " + e);
            return;
        }
        nodes.callAll(targets.stream().map(Node::name).toList(), call)
                .forEach((node, answer) -> {
                    String failure = answer.failure();
                    if (failure != null) {
                        failures.add(
                                "File "
                                        + path
                                        + " was not brought to node "
                                        + node
                                        + ": "
                                        + failure);
                    }
                });
    }

    private static UploadedFile read(String path, Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        if (attributes.size() > Limits.SHARED_FILE_BYTES) {
            throw new IOException(
                    "it has %d bytes, the limit is %d"
                            .formatted(attributes.size(), Limits.SHARED_FILE_BYTES));
        }
        return new UploadedFile(
                path,
                PackedText.of(Files.readString(file, StandardCharsets.UTF_8)),
                (Integer) Files.getAttribute(file, "unix:mode"),
                attributes.owner().getName(),
                attributes.group().getName(),
                seconds(attributes.lastAccessTime()),
                seconds(attributes.lastModifiedTime()));
    }

    private static double seconds(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS) / NANOS;
    }
}
