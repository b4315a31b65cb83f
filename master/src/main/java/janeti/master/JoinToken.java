package janeti.master;

import janeti.model.Json;
import janeti.model.NodeName;
import janeti.protocol.NodeTlsException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person carries from the master to a new node: where to ask, whom to believe, and a secret
 * that opens once and for a short while.
 *
 * @param address where the new node's daemon shall listen
 * @param host where the invitation waits
 * @param fingerprint SHA-256 of the cluster's certificate; nobody else is told the secret
 */
public record JoinToken(
        NodeName node,
        String address,
        String host,
        int port,
        String fingerprint,
        String secret,
        Instant until) {
    private static final String NONE =
            "This is no token, or a part of one; copy the whole word that \"janeti node invite\""
                    + " printed on the master.";

    /** In one word, to be typed or pasted. */
    public String text() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("node", node.value());
        json.put("address", address);
        json.put("host", host);
        json.put("port", port);
        json.put("fingerprint", fingerprint);
        json.put("secret", secret);
        json.put("until", until.getEpochSecond());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.text(json).getBytes(StandardCharsets.UTF_8));
    }

    /** Reads it; refused if it is none. */
    public static JoinToken of(String text) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(text.strip());
            if (Json.parse(decoded) instanceof Map<?, ?> json
                    && json.get("node") instanceof String node
                    && json.get("address") instanceof String address
                    && json.get("host") instanceof String host
                    && json.get("port") instanceof Number port
                    && json.get("fingerprint") instanceof String fingerprint
                    && json.get("secret") instanceof String secret
                    && json.get("until") instanceof Number until) {
                return new JoinToken(
                        new NodeName(node),
                        address,
                        host,
                        port.intValue(),
                        fingerprint,
                        secret,
                        Instant.ofEpochSecond(until.longValue()));
            }
        } catch (IllegalArgumentException | Json.SyntaxException e) {
            throw new StartRefused(ExitCode.FAILURE, NONE + " (" + e.getMessage() + ")", e);
        }
        throw new StartRefused(ExitCode.FAILURE, NONE);
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(sha);
        } catch (GeneralSecurityException e) {
            throw new NodeTlsException("Cannot compute a certificate's fingerprint: " + e, e);
        }
    }

    /** Without the secret: this may get into a log. */
    @Override
    public String toString() {
        return "JoinToken[" + node + " at " + host + ":" + port + " until " + until + "]";
    }
}
