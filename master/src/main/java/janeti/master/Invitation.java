package janeti.master;

import janeti.config.ConfigJson;
import janeti.master.LocalRoot.LocalNode;
import janeti.model.NodeName;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;

/**
 * Waits on the master for a new node that shows its token, hands it what a node of the cluster has,
 * and adds it when its daemon runs. Shows the cluster's own certificate, so that the node knows by
 * the token whom it talks to; the node is known by the secret. That opens once, for a short while,
 * and not to somebody who guesses.
 */
public final class Invitation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Invitation.class);
    private static final int SECRET_BYTES = 24;

    private final Place master;
    private final JoinToken token;
    private final NodeIdentity cluster;
    private final SSLServerSocket door;
    private final InstantSource clock;

    private Invitation(
            Place master,
            JoinToken token,
            NodeIdentity cluster,
            SSLServerSocket door,
            InstantSource clock) {
        this.master = master;
        this.token = token;
        this.cluster = cluster;
        this.door = door;
        this.clock = clock;
    }

    /**
     * Opens the door.
     *
     * @param address of the new node
     * @param host of this machine, as the new node sees it
     * @param port there; 0: any that is free
     */
    public static Invitation open(
            Place master, NodeName node, String address, String host, int port, Duration valid) {
        if (valid.isNegative() || valid.isZero() || valid.compareTo(Limits.INVITATION) > 0) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "An invitation is good for up to "
                            + Limits.INVITATION.toMinutes()
                            + " minutes.");
        }
        NodeNames.require("node", node.value());
        InstantSource clock = InstantSource.system();
        NodeIdentity cluster = NodeIdentity.read(master.paths().serverPem());
        try {
            var trust = NodeTrust.ofCaller(cluster.certificate(), clock);
            var door =
                    (SSLServerSocket)
                            cluster.context(trust).getServerSocketFactory().createServerSocket();
            try {
                door.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (IOException e) {
                door.close();
                throw e;
            }
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            var token =
                    new JoinToken(
                            node,
                            address,
                            host,
                            door.getLocalPort(),
                            JoinToken.fingerprint(cluster.certificate()),
                            HexFormat.of().formatHex(secret),
                            clock.instant().plus(valid));
            return new Invitation(master, token, cluster, door, clock);
        } catch (IOException e) {
            throw Refusals.because(
                    "Cannot wait for a node at "
                            + host
                            + " port "
                            + port
                            + ": "
                            + e.getMessage()
                            + "; give an address of this machine that the node reaches with"
                            + " --listen.",
                    e);
        }
    }

    public JoinToken token() {
        return token;
    }

    /** Waits until the node is in the cluster. Refused if that fails, or nobody comes in time. */
    public void await() {
        int wrong = 0;
        while (wrong < Limits.WRONG_SECRETS) {
            try (Socket socket = accept()) {
                var line = new JoinLine(socket);
                if (isSecret(line.hear(Limits.JOIN_SECRET, Limits.JOIN_SECRET_BYTES))) {
                    welcome(line);
                    return;
                }
                wrong++;
                log.warn("wrong secret: from={} count={}", socket.getInetAddress(), wrong);
                line.say(Map.of("failed", "The token is not that of this invitation."));
            } catch (SocketTimeoutException | SSLException e) {
                log.info("somebody came who has no token: cause={}", e.toString());
            } catch (IOException e) {
                log.info("somebody came and went: cause={}", e.toString());
            }
        }
        throw new StartRefused(
                ExitCode.FAILURE,
                "Somebody came with wrong tokens "
                        + wrong
                        + " times; this invitation is over. Make another.");
    }

    private Socket accept() throws IOException {
        long left = Duration.between(clock.instant(), token.until()).toMillis();
        if (left <= 0) {
            throw late();
        }
        door.setSoTimeout(Math.toIntExact(left));
        try {
            return door.accept();
        } catch (SocketTimeoutException e) {
            log.debug("nobody came", e);
            throw late();
        }
    }

    private StartRefused late() {
        return new StartRefused(
                ExitCode.FAILURE,
                "Node " + token.node() + " did not come in time; this invitation is over.");
    }

    private boolean isSecret(Map<?, ?> words) {
        return words.get("secret") instanceof String said
                && MessageDigest.isEqual(
                        said.getBytes(StandardCharsets.UTF_8),
                        token.secret().getBytes(StandardCharsets.UTF_8));
    }

    /** From here on the secret is used up, whatever becomes of it. */
    private void welcome(JoinLine line) {
        try {
            line.say(gift());
            Map<?, ?> served = line.hear(Limits.JOIN_START, Limits.JOIN_SECRET_BYTES);
            if (!Boolean.TRUE.equals(served.get("serves"))) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        "Node " + token.node() + " could not start: " + served.get("failed"));
            }
        } catch (StartRefused e) {
            tell(line, "failed", e.getMessage());
            throw e;
        } catch (IOException e) {
            throw Refusals.because(
                    "Node "
                            + token.node()
                            + " showed its token, and then: "
                            + e.getMessage()
                            + ". It is not added; make another invitation.",
                    e);
        }
        var node =
                new LocalNode(
                        new Place(null, token.node(), new Paths(Path.of("/"))),
                        token.address(),
                        false);
        List<String> failures = LocalJobs.add(master, List.of(node), false);
        if (!failures.isEmpty()) {
            String failure = String.join(" ", failures);
            tell(line, "failed", failure);
            throw new StartRefused(ExitCode.FAILURE, failure);
        }
        tell(line, "added", true);
    }

    /** The end of the conversation; that nobody hears it changes nothing. */
    private void tell(JoinLine line, String what, Object value) {
        try {
            line.say(Map.of(what, value));
        } catch (IOException e) {
            log.warn("node={} does not hear: {} cause={}", token.node(), what, e.toString());
        }
    }

    /** What is the same on all nodes, and a key of its own. */
    private Map<String, @Nullable Object> gift() throws IOException {
        Paths paths = master.paths();
        byte[] config = Files.readAllBytes(paths.configData());
        if (ConfigJson.parse(config).verified().nodes().values().stream()
                .anyMatch(node -> node.name().equals(token.node()))) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Node " + token.node() + " is in the cluster already.");
        }
        var secrets = NodeTree.Secrets.read(paths);
        NewKeys keys = NewKeys.add(secrets, List.of(token.node()), clock);
        Map<String, @Nullable Object> gift = new LinkedHashMap<>();
        gift.put("config", new String(config, StandardCharsets.UTF_8));
        gift.put("cluster", cluster.pem());
        gift.put("rapi", secrets.rapi().pem());
        gift.put("hmac", secrets.hmacKey());
        gift.put("domain", secrets.domainSecret());
        gift.put("client", keys.client(token.node()).pem());
        return gift;
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw Refusals.of(e);
        }
    }
}
