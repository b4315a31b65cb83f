package janeti.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A key and its certificate, as Ganeti keeps them: one PEM file, the key (PKCS#8) first. */
public record NodeIdentity(PrivateKey key, X509Certificate certificate) {
    /** A ticket lives a week at most; to a cache that would keep it longer none is given. */
    private static final int KEEPS_NO_TICKET_SECONDS = 8 * 24 * 3600;

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");
    private static final int LINE = 64;

    /** Reads server.pem, client.pem or rapi.pem. */
    public static NodeIdentity read(Path file) {
        try {
            return ofPem(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new NodeTlsException(
                    "Cannot read key and certificate from "
                            + file
                            + ": "
                            + e
                            + "; it must hold a PKCS#8 private key and an X.509 certificate,"
                            + " see openssl pkcs8 and gnt-cluster renew-crypto",
                    e);
        }
    }

    /** Reads a certificate alone, from a file that may hold a key too. */
    public static X509Certificate readCertificate(Path file) {
        try {
            return certificateOf(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new NodeTlsException("Cannot read a certificate from " + file + ": " + e, e);
        }
    }

    /** Reads what {@link #pem} gives, when it comes over the wire. */
    public static NodeIdentity ofText(String pem) {
        try {
            return ofPem(pem);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new NodeTlsException("Cannot read key and certificate from a message: " + e, e);
        }
    }

    private static NodeIdentity ofPem(String pem) throws GeneralSecurityException {
        X509Certificate certificate = certificateOf(pem);
        String algorithm = certificate.getPublicKey().getAlgorithm();
        var encoded = new PKCS8EncodedKeySpec(block(KEY, "private key", pem));
        return new NodeIdentity(
                KeyFactory.getInstance(algorithm).generatePrivate(encoded), certificate);
    }

    private static X509Certificate certificateOf(String pem) throws GeneralSecurityException {
        byte[] der = block(CERTIFICATE, "certificate", pem);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] block(Pattern pattern, String what, String pem) {
        Matcher block = pattern.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("there is no " + what + " in it");
        }
        return Base64.getMimeDecoder().decode(block.group(1));
    }

    /** The way back of {@link #read}. */
    public String pem() {
        try {
            return armoured("PRIVATE KEY", key.getEncoded())
                    + armoured("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new NodeTlsException("Cannot encode the certificate: " + e, e);
        }
    }

    /** Without the key: this may get into a log. */
    @Override
    public String toString() {
        return "NodeIdentity[" + certificate.getSubjectX500Principal().getName() + "]";
    }

    private static String armoured(String kind, byte[] der) {
        var lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
        return "-----BEGIN "
                + kind
                + "-----\n"
                + lines.encodeToString(der)
                + "\n-----END "
                + kind
                + "-----\n";
    }

    /**
     * For one side of a connection: shows this certificate, trusts whom the trust trusts. A caller
     * never resumes a session: Ganeti's node daemon breaks the connection of whoever tries, with
     * the alert internal_error.
     */
    public SSLContext context(NodeTrust trust) {
        try {
            char[] none = {};
            // It never leaves memory; PKCS12 would spend a second of hashing on its password.
            var store = KeyStore.getInstance("JKS");
            store.load(null, none);
            store.setKeyEntry("node", key, none, new Certificate[] {certificate});
            var keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, none);
            return context(keys.getKeyManagers(), trust);
        } catch (IOException | GeneralSecurityException e) {
            throw new NodeTlsException("Cannot use the node certificate for TLS: " + e, e);
        }
    }

    /**
     * For a caller whose certificate may be renewed meanwhile: shows the one that it has at the
     * moment of each connection.
     */
    public static SSLContext context(Supplier<NodeIdentity> caller, NodeTrust trust) {
        try {
            return context(new KeyManager[] {new RenewedKeys(caller)}, trust);
        } catch (GeneralSecurityException e) {
            throw new NodeTlsException("Cannot use the node certificate for TLS: " + e, e);
        }
    }

    private static SSLContext context(KeyManager[] keys, NodeTrust trust)
            throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, null);
        context.getClientSessionContext().setSessionTimeout(KEEPS_NO_TICKET_SECONDS);
        return context;
    }
}
