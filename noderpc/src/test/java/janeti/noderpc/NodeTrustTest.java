package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.NodeName;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

class NodeTrustTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Certificates CERTIFICATES = new Certificates(CLOCK);
    private static final NodeIdentity CLUSTER = CERTIFICATES.cluster();
    private static final NodeIdentity NODE1 =
            CERTIFICATES.client(CLUSTER, new NodeName("node1.example.com"));

    private static X509Certificate[] chain(NodeIdentity identity) {
        return new X509Certificate[] {identity.certificate()};
    }

    private static NodeTrust called(Set<String> candidates) {
        return NodeTrust.ofCalled(CLUSTER.certificate(), CLOCK, () -> candidates);
    }

    @Test
    void makesCertificatesAsDebiansGanetiDoes() {
        X509Certificate server = CLUSTER.certificate();
        assertThat(server.getVersion()).isEqualTo(1);
        assertThat(server.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(((RSAPublicKey) server.getPublicKey()).getModulus().bitLength()).isEqualTo(2048);
        assertThat(server.getSubjectX500Principal().getName()).isEqualTo("CN=ganeti.example.com");
        assertThat(server.getIssuerX500Principal()).isEqualTo(server.getSubjectX500Principal());
        assertThat(server.getNotBefore())
                .isEqualTo(Date.from(Instant.parse("2026-01-02T03:04:05Z")));
        assertThat(
                        Duration.between(
                                server.getNotBefore().toInstant(),
                                server.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(1825));
        assertThat(NODE1.certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=node1.example.com");
        assertThat(NODE1.certificate().getIssuerX500Principal())
                .isEqualTo(server.getSubjectX500Principal());
        assertThat(NODE1.certificate().getSerialNumber())
                .isNotEqualTo(server.getSerialNumber())
                .isPositive();
    }

    @Test
    void digestIsWrittenAsInTheListOfCandidates() {
        assertThat(NodeTrust.digest(NODE1.certificate())).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }

    @Test
    void identityGoesToAFileAndBack(@TempDir Path folder) throws IOException {
        // given
        Path file = folder.resolve("client.pem");
        // when
        Files.writeString(file, NODE1.pem());
        // then: the key first, as Ganeti expects it
        assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(NodeIdentity.read(file)).isEqualTo(NODE1);
        assertThat(NodeIdentity.readCertificate(file)).isEqualTo(NODE1.certificate());
    }

    @Test
    void aFileWithoutAKeyIsExplained(@TempDir Path folder) throws IOException {
        // given
        Path file = folder.resolve("server.pem");
        Files.writeString(file, NODE1.pem().replace("BEGIN PRIVATE", "BEGIN ENCRYPTED PRIVATE"));
        // then
        assertThatThrownBy(() -> NodeIdentity.read(file))
                .isInstanceOf(NodeTlsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("there is no private key in it")
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> NodeIdentity.read(folder.resolve("none.pem")))
                .isInstanceOf(NodeTlsException.class)
                .hasMessageContaining("none.pem");
    }

    @Test
    void aCallerTrustsTheClusterCertificateAndWhatItSigned() {
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        assertThatCode(() -> trust.checkServerTrusted(chain(CLUSTER), "RSA"))
                .doesNotThrowAnyException();
        assertThatCode(() -> trust.checkServerTrusted(chain(NODE1), "RSA"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> trust.checkServerTrusted(new X509Certificate[0], "RSA"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void nobodyTrustsACertificateOfTheSameNameFromElsewhere() {
        // given
        NodeIdentity otherCluster = CERTIFICATES.cluster();
        NodeIdentity stranger =
                CERTIFICATES.client(otherCluster, new NodeName("node1.example.com"));
        var trust = called(Set.of(NodeTrust.digest(stranger.certificate())));
        // then
        assertThatThrownBy(() -> trust.checkServerTrusted(chain(otherCluster), "RSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("was not issued by the cluster certificate");
        assertThatThrownBy(() -> trust.checkClientTrusted(chain(stranger), "RSA"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void whoIsCalledTrustsCandidatesOnly() {
        var candidate = called(Set.of(NodeTrust.digest(NODE1.certificate())));
        assertThatCode(() -> candidate.checkClientTrusted(chain(NODE1), "RSA"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> candidate.checkClientTrusted(chain(CLUSTER), "RSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("not that of a master candidate");
    }

    @Test
    void whileThereAreNoCandidatesTheClusterCertificateItselfIsTaken() {
        var trust = called(Set.of());
        assertThatCode(() -> trust.checkClientTrusted(chain(CLUSTER), "RSA"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> trust.checkClientTrusted(chain(NODE1), "RSA"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void datesAreChecked() {
        var later = InstantSource.fixed(NOW.plus(Duration.ofDays(1826)));
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), later);
        assertThatThrownBy(() -> trust.checkServerTrusted(chain(NODE1), "RSA"))
                .isInstanceOf(CertificateExpiredException.class);
    }
}
