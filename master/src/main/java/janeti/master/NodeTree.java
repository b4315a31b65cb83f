package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.Ssconf;
import janeti.protocol.NodeIdentity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/** Writes one node's file tree: what Ganeti, and then its nodes' daemon, would have put there. */
final class NodeTree {
    /** Where OS definitions and instances' disks lie. Source: spec/constants.json, paths. */
    private static final List<String> STORES = List.of("os", "file-storage", "extstorage");

    /** All nodes are on one machine, so what they share is one folder beside their trees. */
    private static final Path SHARED = Path.of("../../..").resolve(Draft.SHARED);

    private static final List<String> NOOP_SCRIPTS =
            List.of("create", "import", "export", "rename", "verify");
    private static final List<String> NOOP_LISTS = List.of("ganeti_api_version", "parameters.list");

    private static final String SECRET = "r--r-----";

    private final Owners owners;
    private final Paths to;
    private final boolean durable;

    /**
     * @param durable whether what is written is on the disk when a method returns
     */
    NodeTree(Owners owners, Paths to, boolean durable) {
        this.owners = owners;
        this.to = to;
        this.durable = durable;
    }

    /** What all nodes of a cluster have in common and nobody else may know. */
    record Secrets(NodeIdentity cluster, NodeIdentity rapi, String hmacKey, String domainSecret) {
        static Secrets read(Paths from) throws IOException {
            return new Secrets(
                    NodeIdentity.read(from.serverPem()),
                    NodeIdentity.read(from.rapiPem()),
                    Files.readString(from.hmacKey()),
                    Files.readString(from.domainSecret()));
        }
    }

    /** What is the same in all trees of a cluster. */
    record Common(Config config, SortedMap<String, String> ssconf, Secrets secrets) {
        static Common of(Config config, Secrets secrets) {
            return new Common(config, Ssconf.of(config), secrets);
        }
    }

    /** Everything, into folders that are empty or missing. */
    void fill(Common common, boolean candidate, NodeIdentity client) throws IOException {
        Secrets secrets = common.secrets();
        folders();
        write(to.serverPem(), secrets.cluster().pem(), SECRET, Owners.MASTERD, Owners.MASTERD);
        write(to.clientPem(), client.pem(), SECRET, Owners.MASTERD, Owners.MASTERD);
        write(to.rapiPem(), secrets.rapi().pem(), SECRET, Owners.RAPI, Owners.MASTERD);
        write(to.hmacKey(), secrets.hmacKey(), SECRET, Owners.CONFD, Owners.MASTERD);
        write(
                to.domainSecret(),
                secrets.domainSecret(),
                "rw-r-----",
                Owners.MASTERD,
                Owners.MASTERD);
        knownHosts(common.config());
        for (Map.Entry<String, String> file : common.ssconf().entrySet()) {
            write(to.ssconf(file.getKey()), file.getValue(), "r--r--r--", "root", "root");
        }
        if (candidate) {
            forCandidates(common.config());
        }
        sync(to.data());
        storage(common.config());
        noopOs(to.os().resolve("noop"));
    }

    private void folders() throws IOException {
        owners.folder(to.data(), "rwxr-xr-x", Owners.MASTERD, Owners.MASTERD);
        owners.folder(to.queue(), "rwxr-x---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.queue().resolve("archive"), "rwxr-x---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.data().resolve("rapi"), "rwxr-x---", Owners.RAPI, Owners.MASTERD);
        owners.folder(to.data().resolve("export"), "rwxr-xr-x", "root", "root");
        owners.folder(to.run(), "rwxr-xr-x", "root", Owners.DAEMONS);
        owners.folder(to.sockets(), "rwxrwx---", Owners.MASTERD, Owners.DAEMONS);
        owners.folder(to.run().resolve("instance-disks"), "rwxr-xr-x", "root", "root");
        owners.folder(to.logs(), "rwxrwx---", "root", Owners.DAEMONS);
        owners.folder(to.logs().resolve("os"), "rwxr-x---", "root", Owners.DAEMONS);
        owners.folder(to.locks(), "rwxr-xr-x", "root", "root");
        owners.folder(to.etc(), "rwxr-xr-x", "root", "root");
        owners.folder(to.etc().resolve("hooks"), "rwxr-xr-x", "root", "root");
        for (String store : STORES) {
            owners.folder(to.srv().resolve(store), "rwxr-xr-x", "root", "root");
        }
        Path shared = to.srv().resolve("shared-file-storage");
        if (!Files.exists(shared, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(shared, SHARED);
        }
    }

    private void forCandidates(Config config) throws IOException {
        write(
                to.configData(),
                new String(ConfigJson.bytes(config), StandardCharsets.UTF_8),
                "rw-r-----",
                Owners.MASTERD,
                Owners.CONFD);
        queueFile("version", "1\n");
        queueFile("serial", "0\n");
        queueFile("lock", "");
        sync(to.queue());
    }

    private void queueFile(String name, String content) throws IOException {
        write(to.queue().resolve(name), content, "rw-r-----", Owners.MASTERD, Owners.DAEMONS);
    }

    private void knownHosts(Config config) throws IOException {
        String key = config.cluster().ssh().rsaHostKey();
        write(
                to.data().resolve("known_hosts"),
                key.isEmpty() ? "" : config.cluster().name() + " ssh-rsa " + key + "\n",
                "rw-r--r--",
                Owners.MASTERD,
                Owners.MASTERD);
    }

    /** A node daemon takes paths of file storage only below what this file lists. */
    private void storage(Config config) throws IOException {
        var dirs = config.cluster().storage();
        write(
                to.etc().resolve("file-storage-paths"),
                dirs.fileDir() + "\n" + dirs.sharedFileDir() + "\n",
                "rw-r--r--",
                "root",
                "root");
    }

    /** An OS definition that installs nothing, so that instances can be made at once. */
    private void noopOs(Path folder) throws IOException {
        if (Files.exists(folder)) {
            return; // A machine that joins may have one of its own.
        }
        owners.folder(folder, "rwxr-xr-x", "root", "root");
        for (String script : NOOP_SCRIPTS) {
            write(folder.resolve(script), resource(script), "rwxr-xr-x", "root", "root");
        }
        for (String list : NOOP_LISTS) {
            write(folder.resolve(list), resource(list), "rw-r--r--", "root", "root");
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        NodeTree.class.getResourceAsStream("noop/" + name),
                        "the OS definition noop is part of this module")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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

    private void sync(Path path) throws IOException {
        if (durable) {
            force(path);
        }
    }

    /** Waits until a file, or the names in a folder, are on the disk. */
    static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
