package janeti.master;

import janeti.config.ConfigJson;
import janeti.model.GanetiException;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * A machine that becomes a node by a token: gets its files from the invitation on the master,
 * starts its daemon, and waits until the master has added it. Whatever fails leaves neither keys
 * nor a daemon here.
 *
 * @param place where its files shall lie
 */
public record Newcomer(Place place, JoinToken token, LocalDaemons.Commands commands) {
    private static final Logger log = LoggerFactory.getLogger(Newcomer.class);

    /** Returns when it is in the cluster; refused with what went wrong. */
    public void join() {
        if (InstantSource.system().instant().isAfter(token.until())) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "The token was good until "
                            + token.until()
                            + "; make another with \"janeti node invite\" on the master.");
        }
        if (place.root() == null && !Place.thisMachine().equals(token.node())) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "This machine is "
                            + Place.thisMachine()
                            + ", and the token is for "
                            + token.node()
                            + ". Nothing was changed.");
        }
        Paths paths = place.paths();
        for (Path file : List.of(paths.serverPem(), paths.ssconf("cluster_name"))) {
            if (Files.exists(file)) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        "This machine is a node of a cluster already: there is "
                                + file
                                + ". Nothing was changed.");
            }
        }
        try (Socket socket = connect()) {
            var line = new JoinLine(socket);
            line.say(Map.of("secret", token.secret()));
            settle(line, line.hear(Limits.JOIN_GIFT, Limits.JOIN_GIFT_BYTES));
        } catch (SSLException e) {
            throw Refusals.because(
                    "The invitation at "
                            + token.host()
                            + " port "
                            + token.port()
                            + " is not believed: "
                            + e.getMessage()
                            + ".",
                    e);
        } catch (IOException e) {
            throw Refusals.because(
                    "The invitation at "
                            + token.host()
                            + " port "
                            + token.port()
                            + " cannot be followed: "
                            + e.getMessage()
                            + "; does \"janeti node invite\" still wait on the master?",
                    e);
        }
    }

    private Socket connect() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust(token.fingerprint())}, null);
            Socket socket = context.getSocketFactory().createSocket();
            try {
                socket.connect(
                        new InetSocketAddress(token.host(), token.port()),
                        Math.toIntExact(Limits.NODE_ANSWERS.toMillis()));
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new NodeTlsException("Cannot use TLS: " + e, e);
        }
    }

    private void settle(JoinLine line, Map<?, ?> gift) throws IOException {
        requireNoFailure(gift);
        boolean joined = false;
        try {
            fill(gift);
            serve(line);
            requireNoFailure(line.hear(Limits.NODE_ADD, Limits.JOIN_SECRET_BYTES));
            joined = true;
        } finally {
            if (!joined) {
                clear();
            }
        }
    }

    private static void requireNoFailure(Map<?, ?> words) {
        if (words.get("failed") instanceof String why) {
            throw new StartRefused(ExitCode.FAILURE, "The master says: " + why);
        }
    }

    private void fill(Map<?, ?> gift) throws IOException {
        try {
            var config =
                    ConfigJson.parse(text(gift, "config").getBytes(StandardCharsets.UTF_8))
                            .verified();
            var secrets =
                    new NodeTree.Secrets(
                            NodeIdentity.ofText(text(gift, "cluster")),
                            NodeIdentity.ofText(text(gift, "rapi")),
                            text(gift, "hmac"),
                            text(gift, "domain"));
            // A machine of its own shares this folder by other means, if at all.
            Files.createDirectories(place.paths().srv().resolve("shared-file-storage"));
            new NodeTree(Owners.find(), place.paths(), true)
                    .fill(
                            NodeTree.Common.of(config, secrets),
                            false,
                            NodeIdentity.ofText(text(gift, "client")));
        } catch (GanetiException e) {
            throw Refusals.because("The master's configuration is broken: " + e.getMessage(), e);
        }
    }

    private static String text(Map<?, ?> gift, String name) throws IOException {
        if (gift.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("it does not give \"" + name + "\"");
    }

    private void serve(JoinLine line) throws IOException {
        try {
            var _ =
                    LocalDaemons.startNodes(
                            new NodedSettings(
                                    List.of(
                                            new NodedSettings.Served(
                                                    place, token.address(), Noded.PORT)),
                                    Settings.Mode.BACKGROUND,
                                    false,
                                    Settings.SyslogUse.NO),
                            commands);
        } catch (StartRefused e) {
            line.say(Map.of("failed", e.getMessage()));
            throw e;
        }
        line.say(Map.of("serves", true));
    }

    /** No key of the cluster stays on a machine that is no node of it. */
    private void clear() {
        LocalDaemon daemon = LocalDaemon.node(place);
        @Nullable Long pid = daemon.pid();
        if (pid != null) {
            daemon.terminate();
            if (!daemon.isGone(Limits.DAEMON_END)) {
                daemon.kill();
            }
        }
        Paths paths = place.paths();
        try {
            for (Path file :
                    List.of(
                            paths.serverPem(),
                            paths.clientPem(),
                            paths.rapiPem(),
                            paths.hmacKey(),
                            paths.domainSecret(),
                            paths.data().resolve("known_hosts"),
                            paths.etc().resolve("file-storage-paths"))) {
                Files.deleteIfExists(file);
            }
            deleteSsconf(paths);
        } catch (IOException e) {
            log.error("files of the cluster are left: folder={} cause={}", paths.data(), e);
        }
    }

    private static void deleteSsconf(Paths paths) throws IOException {
        if (!Files.isDirectory(paths.data())) {
            return;
        }
        try (Stream<Path> files = Files.list(paths.data())) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("ssconf_")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
