package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.NewCluster;
import janeti.config.Ssconf;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.noderpc.Certificates;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a cluster of one node in a tree of its own, without Ganeti, a node daemon, or name
 * resolution. The tree is made beside its place and renamed into it: it is there whole or not at
 * all. What an interrupted attempt left is cleared away by the next; what is a cluster, or anything
 * else, is never overwritten.
 */
public final class LocalCluster {
    public static final String DEFAULT_CLUSTER = "cluster.janeti.internal";
    public static final String DEFAULT_NODE = "node1.janeti.internal";

    private static final Logger log = LoggerFactory.getLogger(LocalCluster.class);

    /** On the loopback network, where nothing has to be set up. */
    private static final NewCluster.Addresses ADDRESSES =
            new NewCluster.Addresses("127.77.0.1", "lo", 32, "127.77.0.11");

    private static final Path HOST_KEY = Path.of("/etc/ssh/ssh_host_rsa_key.pub");
    private static final int SECRET_BYTES = 20;

    private final Wanted wanted;
    private final InstantSource clock;
    private final Owners owners = Owners.find();
    private final SecureRandom random = new SecureRandom();

    /** What cluster to make and where. */
    public record Wanted(Path root, String cluster, NodeName node) {
        Place place() {
            return Place.below(root, node);
        }
    }

    private LocalCluster(Wanted wanted, InstantSource clock) {
        this.wanted = wanted;
        this.clock = clock;
    }

    /** Makes it or is refused with what is in the way. */
    public static Place init(Wanted wanted) {
        return init(wanted, InstantSource.system());
    }

    static Place init(Wanted wanted, InstantSource clock) {
        requireName("cluster", wanted.cluster());
        requireName("node", wanted.node().value());
        requireShortSocket(wanted.place());
        requireFree(wanted);
        try {
            return new LocalCluster(wanted, clock).make();
        } catch (IOException e) {
            throw Refusals.because(
                    "Cannot make the cluster in "
                            + wanted.root()
                            + ": "
                            + e
                            + "; nothing is left of it.",
                    e);
        }
    }

    private Place make() throws IOException {
        Path nodeRoot = wanted.place().paths().nodeRoot();
        Path root = Files.createDirectories(nodeRoot.getParent());
        clearAway(root);
        Path draft = root.resolve(draftPrefix() + ProcessHandle.current().pid());
        try {
            fill(new Paths(draft));
            Files.move(draft, nodeRoot, StandardCopyOption.ATOMIC_MOVE);
            sync(root);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            throw Refusals.because(nodeRoot + " was made by somebody else meanwhile.", e);
        } finally {
            delete(draft);
        }
        return wanted.place();
    }

    private void fill(Paths to) throws IOException {
        folders(to);
        Config config = certificates(to);
        write(
                to.configData(),
                text(ConfigJson.bytes(config)),
                "rw-r-----",
                Owners.MASTERD,
                Owners.CONFD);
        for (Map.Entry<String, String> file : Ssconf.of(config).entrySet()) {
            write(to.ssconf(file.getKey()), file.getValue(), "r--r--r--", "root", "root");
        }
        write(to.data().resolve("hmac.key"), secret(), "r--r-----", Owners.CONFD, Owners.MASTERD);
        write(
                to.data().resolve("cluster-domain-secret"),
                secret(),
                "rw-r-----",
                Owners.MASTERD,
                Owners.MASTERD);
        queueFile(to, "version", "1\n");
        queueFile(to, "serial", "0\n");
        queueFile(to, "lock", "");
        sync(to.data());
        sync(to.queue());
    }

    private void folders(Paths to) throws IOException {
        owners.folder(to.data(), "rwxr-xr-x", Owners.MASTERD, Owners.MASTERD);
        owners.folder(to.queue(), "rwxr-x---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.queue().resolve("archive"), "rwxr-x---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.data().resolve("rapi"), "rwxr-x---", Owners.RAPI, Owners.MASTERD);
        owners.folder(to.run(), "rwxr-xr-x", "root", Owners.DAEMONS);
        owners.folder(to.sockets(), "rwxrwx---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.logs(), "rwxrwx---", "root", Owners.DAEMONS);
        owners.folder(to.locks(), "rwxr-xr-x", "root", "root");
        owners.folder(to.etc(), "rwxr-xr-x", "root", "root");
        owners.folder(to.etc().resolve("hooks"), "rwxr-xr-x", "root", "root");
    }

    /** Certificates first: the configuration holds the digest of one. */
    private Config certificates(Paths to) throws IOException {
        var certificates = new Certificates(clock);
        NodeIdentity cluster = certificates.cluster();
        NodeIdentity client = certificates.client(cluster, wanted.node());
        String mode = "r--r-----";
        write(to.serverPem(), cluster.pem(), mode, Owners.MASTERD, Owners.MASTERD);
        write(to.clientPem(), client.pem(), mode, Owners.MASTERD, Owners.MASTERD);
        write(
                to.data().resolve("rapi.pem"),
                certificates.cluster().pem(),
                mode,
                Owners.RAPI,
                Owners.MASTERD);
        String hostKey = hostKey();
        write(
                to.data().resolve("known_hosts"),
                hostKey.isEmpty() ? "" : wanted.cluster() + " ssh-rsa " + hostKey + "\n",
                "rw-r--r--",
                Owners.MASTERD,
                Owners.MASTERD);
        return NewCluster.create(
                new NewCluster.Identity(wanted.cluster(), uuid(), wanted.node(), uuid(), uuid()),
                ADDRESSES,
                choices(),
                new NewCluster.Keys(hostKey, NodeTrust.digest(client.certificate())),
                clock.instant());
    }

    /** Nothing outside of the tree is touched, neither /etc/hosts nor SSH's files. */
    private NewCluster.Choices choices() {
        Path nodeRoot = wanted.place().paths().nodeRoot();
        NewCluster.Choices usual = NewCluster.Choices.USUAL;
        return new NewCluster.Choices(
                usual.hypervisors(),
                usual.diskTemplates(),
                nodeRoot + usual.fileDir(),
                nodeRoot + usual.sharedFileDir(),
                nodeRoot + usual.glusterDir(),
                false,
                false);
    }

    /** This machine's public RSA key as SSH shows it; empty where there is none. */
    private static String hostKey() throws IOException {
        if (!Files.isReadable(HOST_KEY)) {
            return "";
        }
        String[] parts = Files.readString(HOST_KEY).strip().split(" ", 3);
        return parts.length > 1 && parts[0].equals("ssh-rsa") ? parts[1] : "";
    }

    private void queueFile(Paths to, String name, String content) throws IOException {
        write(to.queue().resolve(name), content, "rw-r-----", Owners.MASTERD, Owners.DAEMONS);
    }

    private void write(Path file, String content, String mode, String user, String group)
            throws IOException {
        Files.writeString(
                file,
                content,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        sync(file);
        owners.set(file, mode, user, group);
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes) + "\n";
    }

    private static Uuid uuid() {
        return new Uuid(UUID.randomUUID().toString());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String draftPrefix() {
        return "." + wanted.node() + ".new-";
    }

    /** Removes what attempts left whose process is gone. */
    private void clearAway(Path root) throws IOException {
        try (Stream<Path> children = Files.list(root)) {
            for (Path child : children.toList()) {
                String name = child.getFileName().toString();
                if (name.matches(Pattern.quote(draftPrefix()) + "[0-9]{1,9}")
                        && ProcessHandle.of(pidOf(name)).isEmpty()) {
                    log.warn("folder={} left by an interrupted attempt, removed", child);
                    delete(child);
                }
            }
        }
        Path nodeRoot = wanted.place().paths().nodeRoot();
        if (Files.isDirectory(nodeRoot)) {
            delete(nodeRoot); // Only empty folders: requireFree has looked.
        }
    }

    private long pidOf(String draftName) {
        return Long.parseLong(draftName.substring(draftPrefix().length()));
    }

    private static void requireName(String what, String name) {
        boolean good =
                name.length() <= Limits.HOST_NAME_CHARS
                        && name.matches(
                                "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
        if (!good) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "\"%s\" cannot be the name of a %s: it must be a full host name in lower"
                                    + " case, such as %s.",
                            name, what, what.equals("node") ? DEFAULT_NODE : DEFAULT_CLUSTER));
        }
    }

    private static void requireShortSocket(Place place) {
        String socket = place.paths().masterSocket().toString();
        int bytes = socket.getBytes(StandardCharsets.UTF_8).length;
        // The server makes its socket under a longer name first.
        if (bytes + ".new".length() + 1 > Limits.SOCKET_PATH_BYTES) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "The socket's path would have %d bytes, more than Linux takes (%d): %s."
                                    + " Choose a shorter --root or --node-name.",
                            bytes, Limits.SOCKET_PATH_BYTES, socket));
        }
    }

    private static void requireFree(Wanted wanted) {
        for (NodeName node : Place.nodesBelow(wanted.root())) {
            Paths paths = Place.below(wanted.root(), node).paths();
            if (Files.exists(paths.configData()) || Files.exists(paths.ssconf("master_node"))) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        String.format(
                                "There is a cluster already: %s holds node %s of cluster %s. Nothing was"
                                        + " changed. \"janeti up --root %s\" starts it.",
                                paths.nodeRoot(), node, clusterName(paths), wanted.root()));
            }
        }
        Path nodeRoot = wanted.place().paths().nodeRoot();
        List<Path> files = filesBelow(nodeRoot);
        if (!files.isEmpty()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "%s holds %d files but no cluster, such as %s. Nothing was changed. Move it"
                                    + " away, or choose another --root.",
                            nodeRoot,
                            files.size(),
                            files.stream()
                                    .limit(Limits.NAMES_SHOWN)
                                    .map(nodeRoot::relativize)
                                    .toList()));
        }
    }

    private static String clusterName(Paths paths) {
        try {
            return Files.readString(paths.ssconf("cluster_name")).strip();
        } catch (IOException e) {
            log.debug("cluster name not read: cause={}", e.toString());
            return "(unknown)";
        }
    }

    private static List<Path> filesBelow(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !Files.isDirectory(path)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
