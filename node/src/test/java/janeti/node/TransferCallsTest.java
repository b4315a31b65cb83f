package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** What is left of exports, and the keys for sending instances elsewhere. */
class TransferCallsTest {
    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
    }

    @Test
    void anExportIsListedDescribedAndRemoved() {
        // given
        String text = "[export]\nversion = 0\n\n[instance]\nname = inst1\n";
        node.write("var/lib/ganeti/export/inst1/config.ini", text);
        node.write("var/lib/ganeti/export/inst1/disk0.dump", "much");
        node.write("var/lib/ganeti/export/inst2/config.ini", "[export]\n");
        // then
        assertThat(node.askText("export_list", "[]")).isEqualTo("[\"inst1\",\"inst2\"]");
        assertThat(node.askText("export_info", "['/var/lib/ganeti/export/inst1']"))
                .isEqualTo(Json.text(text));
        assertThatThrownBy(() -> node.askText("export_info", "['/var/lib/ganeti/export/inst2']"))
                .hasMessage("Export info file doesn't have the required fields");
        assertThatThrownBy(() -> node.askText("export_remove", "['../../ganeti']"))
                .hasMessageContaining("cannot be that of a file");
        // when
        node.askText("export_remove", "['inst1']");
        // then
        assertThat(node.askText("export_list", "[]")).isEqualTo("[\"inst2\"]");
        assertThatThrownBy(() -> node.askText("export_remove", "['inst1']"))
                .hasMessage("There is no export inst1 on this node");
    }

    @Test
    void aCertificateIsMadeForAWhileAndRemoved() throws Exception {
        // when
        var made = Json.parse(node.askText("x509_cert_create", "[" + 3 * 86400 + "]"));
        // then
        assertThat(made).isInstanceOf(List.class);
        List<?> pair = (List<?>) made;
        var certificate =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                String.valueOf(pair.get(1))
                                                        .getBytes(StandardCharsets.US_ASCII)));
        certificate.verify(certificate.getPublicKey());
        assertThat(
                        Duration.between(
                                certificate.getNotBefore().toInstant(),
                                certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(3));
        Path folder = root.resolve("var/run/ganeti/crypto");
        assertThat(folder.resolve(String.valueOf(pair.get(0)))).isDirectory();
        // when
        node.askText("x509_cert_remove", "['" + pair.get(0) + "']");
        node.askText("x509_cert_remove", "['" + pair.get(0) + "']");
        // then
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> node.askText("x509_cert_remove", "['other']"))
                .hasMessage("There is no certificate other on this node");
    }
}
