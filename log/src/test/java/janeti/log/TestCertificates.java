package janeti.log;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;

/** A cluster's certificate and what it issues: version 1 and no host name, as Ganeti's are. */
final class TestCertificates {
    static final TestCertificates CLUSTER = new TestCertificates();

    private final KeyPair clusterKey = pair();
    private final X509Certificate cluster =
            certificate("CN=ganeti.example.com", clusterKey, "CN=ganeti.example.com", clusterKey);
    private final KeyPair nodeKey = pair();

    /** What a node of this cluster presents and accepts. */
    LogTls node() {
        X509Certificate own = certificate("CN=node1", nodeKey, "CN=ganeti.example.com", clusterKey);
        return LogTls.issuedBy(cluster, nodeKey.getPrivate(), List.of(own));
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate certificate(
            String subject, KeyPair of, String issuer, KeyPair by) {
        Instant now = Instant.now();
        var builder =
                new JcaX509v1CertificateBuilder(
                        new X500Name(issuer),
                        BigInteger.ONE,
                        Date.from(now.minus(1, ChronoUnit.DAYS)),
                        Date.from(now.plus(1, ChronoUnit.DAYS)),
                        new X500Name(subject),
                        of.getPublic());
        try {
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(by.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
