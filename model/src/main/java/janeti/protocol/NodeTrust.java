package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a node daemon and its callers believe: who shows the cluster certificate (server.pem) or one
 * signed by it, within its dates, and as a caller is one of the master candidates. Host names are
 * not looked at. The JDK's own trust manager cannot be used: it checks host names, and refuses a v3
 * cluster certificate without basic constraints. Source: spec/node-rpc.json, tls.
 */
public final class NodeTrust extends X509ExtendedTrustManager {
    private final Supplier<X509Certificate> cluster;
    private final InstantSource clock;
    private final @Nullable Supplier<Set<String>> candidates;

    private NodeTrust(
            Supplier<X509Certificate> cluster,
            InstantSource clock,
            @Nullable Supplier<Set<String>> candidates) {
        this.cluster = cluster;
        this.clock = clock;
        this.candidates = candidates;
    }

    /** Of the side that calls: whoever has a certificate of the cluster. */
    public static NodeTrust ofCaller(X509Certificate cluster, InstantSource clock) {
        return new NodeTrust(() -> cluster, clock, null);
    }

    /** The same, with the cluster certificate as it is at the moment of each connection. */
    public static NodeTrust ofCaller(Supplier<X509Certificate> cluster, InstantSource clock) {
        return new NodeTrust(cluster, clock, null);
    }

    /**
     * Of the side that is called: the certificate's {@link #digest} must be among these too. While
     * there are none, the cluster certificate itself is taken, as at the making of a cluster.
     */
    public static NodeTrust ofCalled(
            X509Certificate cluster, InstantSource clock, Supplier<Set<String>> candidates) {
        return new NodeTrust(() -> cluster, clock, candidates);
    }

    /** As ssconf_master_candidates_certs has it: SHA-1, upper-case hex pairs with colons. */
    public static String digest(X509Certificate certificate) {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha1);
        } catch (NoSuchAlgorithmException | CertificateException e) {
            throw new NodeTlsException("Cannot compute the digest of a certificate: " + e, e);
        }
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("No certificate was shown");
        }
        X509Certificate shown = chain[0];
        var now = Date.from(clock.instant());
        X509Certificate issuer = cluster.get();
        issuer.checkValidity(now);
        shown.checkValidity(now);
        if (!shown.equals(issuer)) {
            checkSignature(shown, issuer);
        }
    }

    private static void checkSignature(X509Certificate shown, X509Certificate issuer)
            throws CertificateException {
        try {
            shown.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    name(shown) + " was not issued by the cluster certificate", e);
        }
    }

    private void checkCandidate(X509Certificate shown) throws CertificateException {
        if (candidates == null) {
            return;
        }
        Set<String> allowed = candidates.get();
        String digest = digest(shown);
        if (!(allowed.isEmpty() ? Set.of(digest(cluster.get())) : allowed).contains(digest)) {
            throw new CertificateException(
                    name(shown) + " (" + digest + ") is not that of a master candidate");
        }
    }

    private static String name(X509Certificate certificate) {
        return "Certificate " + certificate.getSubjectX500Principal().getName();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
        checkCandidate(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {cluster.get()};
    }
}
