package janeti.master.adopt;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.Import;
import janeti.config.object.Node;
import janeti.master.MasterElection;
import janeti.master.Outside;
import janeti.master.Owners;
import janeti.master.Paths;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.noderpc.NodeAddress;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks whether a node can be taken over, and changes nothing. */
final class Checks {
    private final Place place;
    private final Outside outside;
    private final Debian debian;
    private final Path javaHome;

    Checks(Place place, Outside outside, Debian debian, Path javaHome) {
        this.place = place;
        this.outside = outside;
        this.debian = debian;
        this.javaHome = javaHome;
    }

    static Check byRoot() {
        return Check.that(
                "run by root",
                "root".equals(System.getProperty("user.name")),
                "this changes what root owns; run it as root");
    }

    /** Of any node of a cluster. */
    List<Check> ofNode() {
        List<Check> checks = new ArrayList<>();
        checks.add(byRoot());
        checks.add(
                Check.that(
                        "Debian's package of Ganeti",
                        debian.isThere(),
                        "dpkg-divert, "
                                + Debian.DAEMON_UTIL
                                + " or a daemon in "
                                + debian.programs()
                                + " is missing; this knows Debian's package only"));
        checks.add(
                Check.that(
                        "user " + Owners.MASTERD,
                        debian.hasUser(Owners.MASTERD),
                        "there is no such user; Debian's package makes it"));
        checks.add(
                new Check(
                        "JDK readable by " + Owners.MASTERD,
                        unreadable(javaHome.resolve("bin/java"))));
        checks.add(space("free space for the program", Adoption.LIBRARIES, Limits.PROGRAM_BYTES));
        checks.add(space("free space for the log", place.paths().data(), Limits.DATA_BYTES));
        return checks;
    }

    /** Of the master node, besides. */
    List<Check> ofMaster(boolean ours, Adoption.Vote vote) {
        Paths paths = place.paths();
        List<Check> checks = new ArrayList<>();
        Config config = null;
        try {
            config = ConfigJson.parse(Import.read(paths.configData())).verified();
            checks.add(new Check("configuration (" + config.cluster().name() + ")", null));
        } catch (IOException | GanetiException e) {
            checks.add(new Check("configuration", paths.configData() + ": " + e.getMessage()));
        }
        NodeIdentity cluster = null;
        NodeIdentity client = null;
        try {
            cluster = NodeIdentity.read(paths.serverPem());
            client = NodeIdentity.read(paths.clientPem());
            checks.add(new Check("certificates", null));
        } catch (NodeTlsException | java.io.UncheckedIOException e) {
            checks.add(new Check("certificates", String.valueOf(e.getMessage())));
        }
        checks.add(ours ? new Check("queue: already ours", null) : queue(paths));
        if (vote == Adoption.Vote.SKIPPED) {
            checks.add(new Check("the nodes are not asked who is master: --no-voting", null));
        } else if (config != null && cluster != null && client != null) {
            checks.add(election(config, cluster, client));
        }
        return checks;
    }

    private static Check queue(Paths paths) {
        try {
            List<String> unfinished = QueueLook.unfinished(paths.queue());
            return Check.that(
                    "no job under way",
                    unfinished.isEmpty(),
                    "jobs have not ended: "
                            + QueueLook.named(unfinished)
                            + "; \"gnt-cluster queue drain\", wait for them or cancel them, and run"
                            + " this again");
        } catch (GanetiException e) {
            return new Check("queue", e.getMessage());
        }
    }

    /** The nodes agree who is master: it must not be taken over from two sides. */
    private Check election(Config config, NodeIdentity cluster, NodeIdentity client) {
        NodeRpc nodes =
                outside.nodes()
                        .open(
                                name -> {
                                    Node node = config.node(name);
                                    return new NodeAddress(node.primaryIp(), node.offline());
                                },
                                () -> cluster,
                                () -> client);
        List<NodeName> all = config.nodes().values().stream().map(Node::name).toList();
        String what = "the nodes agree that this node is the master";
        try {
            Set<NodeName> silent =
                    new MasterElection(place.node(), nodes, outside.pause()).hold(all);
            return new Check(
                    silent.isEmpty()
                            ? what
                            : what + " (no answer of " + silent + ": told of changes when back)",
                    null);
        } catch (StartRefused e) {
            return new Check(what, e.getMessage());
        }
    }

    private static @Nullable String unreadable(Path file) {
        try {
            Path real = file.toRealPath();
            for (Path each = real; each != null; each = each.getParent()) {
                if (!Files.getPosixFilePermissions(each)
                        .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return each
                            + " cannot be entered by all users; put the JDK where they can, for"
                            + " example into /usr/lib/jvm";
                }
            }
            return null;
        } catch (IOException e) {
            return "cannot be looked at: " + e;
        }
    }

    private static Check space(String what, Path folder, long bytes) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return Check.that(
                    what,
                    free >= bytes,
                    String.format(
                            "%s has %d MiB left, %d are needed", folder, free >> 20, bytes >> 20));
        } catch (IOException e) {
            return new Check(what, folder + " cannot be looked at: " + e);
        }
    }
}
