package janeti.noderpc;

import janeti.model.NodeName;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;

import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;

import javax.security.auth.x500.X500Principal;

/**
 * Makes certificates as Debian's Ganeti does: X.509 version 1, RSA, SHA-256. The only class that
 * sees Bouncy Castle, so that a daemon which makes none does not load it.
 */
public final class Certificates {
    /** The subject of server.pem and rapi.pem. Source: spec/constants.json, X509_CERT_CN. */
    public static final String CLUSTER_CN = "ganeti.example.com";

    private static final int RSA_BITS = 2048;
    private static final int SERIAL_BITS = 63;

    /** Source: spec/constants.json, X509_CERT_DEFAULT_VALIDITY (days). */
    private static final Duration VALID = Duration.ofDays(5 * 365);

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public Certificates(InstantSource clock) {
        this.clock = clock;
    }

    /** As server.pem and rapi.pem: signed by itself. */
    public NodeIdentity cluster() {
        KeyPair keys = keys();
        var name = new X500Principal("CN=" + CLUSTER_CN);
        return new NodeIdentity(
                keys.getPrivate(), certificate(name, keys, name, keys.getPrivate()));
    }

    /** As client.pem of a node: signed by the cluster's certificate. */
    public NodeIdentity client(NodeIdentity cluster, NodeName node) {
        KeyPair keys = keys();
        return new NodeIdentity(
                keys.getPrivate(),
                certificate(
                        new X500Principal("CN=" + node),
                        keys,
                        cluster.certificate().getSubjectX500Principal(),
                        cluster.key()));
    }

    private KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new NodeTlsException("Cannot make an RSA key: " + e, e);
        }
    }

    private X509Certificate certificate(
            X500Principal subject, KeyPair keys, X500Principal issuer, PrivateKey signer) {
        Instant from = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var builder =
                new JcaX509v1CertificateBuilder(
                        issuer,
                        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                        Date.from(from),
                        Date.from(from.plus(VALID)),
                        subject,
                        keys.getPublic());
        try {
            var signing = new JcaContentSignerBuilder("SHA256withRSA").build(signer);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signing));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new NodeTlsException("Cannot make a certificate for " + subject + ": " + e, e);
        }
    }
}
