package janeti.noderpc;

import janeti.protocol.NodeIdentity;

import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import javax.security.auth.x500.X500Principal;

/** Certificates of version 3 without any extension, as other packagings of Ganeti have them. */
final class TestIdentities {
    private TestIdentities() {}

    static NodeIdentity v3Cluster() {
        KeyPair keys = keys();
        var name = new X500Principal("CN=" + Certificates.CLUSTER_CN);
        return new NodeIdentity(keys.getPrivate(), v3(name, keys, new Signer(name, keys)));
    }

    static NodeIdentity v3Client(NodeIdentity cluster, String node) {
        KeyPair keys = keys();
        var signer =
                new Signer(
                        cluster.certificate().getSubjectX500Principal(),
                        new KeyPair(cluster.certificate().getPublicKey(), cluster.key()));
        return new NodeIdentity(
                keys.getPrivate(), v3(new X500Principal("CN=" + node), keys, signer));
    }

    private record Signer(X500Principal name, KeyPair keys) {}

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate v3(X500Principal subject, KeyPair keys, Signer signer) {
        try {
            Instant now = Instant.now();
            X509CertificateHolder holder =
                    new JcaX509v3CertificateBuilder(
                                    signer.name(),
                                    BigInteger.TWO,
                                    Date.from(now.minus(Duration.ofHours(1))),
                                    Date.from(now.plus(Duration.ofHours(1))),
                                    subject,
                                    keys.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(signer.keys().getPrivate()));
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (OperatorException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
