package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.TestTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What ends a transfer that does not go well, and what is not even begun. */
class TransferLimitsTest {
    private static final String FROM = TwoNodes.FROM;
    private static final String TO = TwoNodes.TO;
    private static final String DISKS = "srv/ganeti/file-storage/inst1/";

    @TempDir private Path root;
    private TwoNodes nodes =
            new TwoNodes(new TestTree(Path.of("/nowhere")), new TestTree(Path.of("/nowhere")));

    @BeforeEach
    void make() {
        nodes = TwoNodes.in(root);
        nodes.sender().write("var/lib/ganeti/export/inst1/u-from", "much".repeat(1 << 18));
    }

    @Test
    void aScriptThatHangsIsEndedAtItsLimit() {
        // given
        TwoNodes.putOs(nodes.receiver(), "exit 1\n", "head -c 5 >&2; sleep 1000\n");
        nodes.receiver().write(DISKS + "to", "");
        String to =
                nodes.receiveLimited(TwoNodes.options(""), TwoNodes.script(TwoNodes.disk("to", 2)));
        // when
        String from = nodes.send(TwoNodes.options(""), TwoNodes.port(nodes.receiver(), to), FROM);
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s", come).isNotEqualTo(0L);
        assertThat(String.valueOf(come.get("error_message")))
                .isEqualTo("No data moved for 1 seconds: the other side or a script hangs");
        assertThat(TwoNodes.commands(to)).isEmpty();
        TwoNodes.cleanUp(nodes.sender(), from);
    }

    @Test
    void aPeerThatSaysNothingIsNotWaitedForLong() throws IOException {
        // given
        String to = nodes.receiveLimited(TwoNodes.options("").replace("30", "1"), TO);
        // when
        var port = (int) TwoNodes.port(nodes.receiver(), to);
        try (var silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(silent.isConnected()).isTrue();
            // then
            Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
            assertThat(come.get("exit_status")).isNotEqualTo(0L);
            assertThat(String.valueOf(come.get("error_message")))
                    .isEqualTo("No connection within 1 seconds; 1 came and were refused");
        }
        TwoNodes.cleanUp(nodes.receiver(), to);
    }

    @Test
    void moreThanANodeCanDoAtOnceIsRefused() {
        // given
        String first = nodes.receiveLimited(TwoNodes.options(""), TO);
        // then
        assertThatThrownBy(() -> nodes.receiveLimited(TwoNodes.options(""), TO))
                .hasMessageStartingWith("1 disks are being sent or received on this node");
        // when
        TwoNodes.cleanUp(nodes.receiver(), first);
        // then
        TwoNodes.cleanUp(nodes.receiver(), nodes.receiveLimited(TwoNodes.options(""), TO));
    }

    @Test
    void whatNobodyCleanedUpForADayGoesWithTheNextTransfer() throws IOException {
        // given
        String old = nodes.receive(TwoNodes.options(""), TO);
        nodes.receiver().ask("impexp_abort", "[\"" + old + "\"]");
        assertThat(TwoNodes.end(nodes.receiver(), old).get("exit_status")).isNotEqualTo(0L);
        Path folder = TwoNodes.folder(nodes.receiver(), old);
        var longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                Files.setLastModifiedTime(file, longAgo);
            }
        }
        Files.setLastModifiedTime(folder, longAgo);
        // when
        String next = nodes.receive(TwoNodes.options(""), TO);
        // then
        assertThat(folder).doesNotExist();
        TwoNodes.cleanUp(nodes.receiver(), next);
    }

    @Test
    void aFullDiskIsSaidSo() {
        // given
        TwoNodes.putOs(nodes.receiver(), "exit 1\n", "exec cat > /dev/full\n");
        nodes.receiver().write(DISKS + "to", "");
        // when
        String to = nodes.receive(TwoNodes.options(""), TwoNodes.script(TwoNodes.disk("to", 2)));
        String from = nodes.send(TwoNodes.options(""), TwoNodes.port(nodes.receiver(), to), FROM);
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).isNotEqualTo(0L);
        assertThat(String.valueOf(come.get("recent_output"))).contains("No space left on device");
        TwoNodes.cleanUp(nodes.sender(), from);
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsMade() throws IOException {
        assertRefused(TwoNodes.options("").replace("none", "no-such-tool"), TO, "no-such-tool");
        assertRefused(TwoNodes.options("").replace("none", "../x"), TO, "no name of a program");
        assertRefused(TwoNodes.options("").replace(TwoNodes.MAGIC, "a b"), TO, "magic");
        assertRefused(TwoNodes.options(",'key_name':'x509-1'"), TO, "needs both key_name and");
        assertRefused(
                TwoNodes.options(",'key_name':'x509-1','ca_pem':'none'"), TO, "no certificate");
        assertRefused(
                TwoNodes.options(
                        TwoNodes.keys(List.of("x509-1"), TwoNodes.certificate(nodes.sender()))),
                TO,
                "There is no key x509-1 on this node");
        assertRefused(TwoNodes.options(",'port':1"), TO, "has no option port");
        assertRefused(TwoNodes.options(""), "['file',['/etc/passwd']]", "no file of an export");
        assertRefused(
                TwoNodes.options(""),
                "['file',['/var/lib/ganeti/export/../a/b']]",
                "climbs with ..");
        assertRefused(
                TwoNodes.options(""), "['file',['/var/lib/ganeti/export/x']]", "INSTANCE/FILE");
        nodes.receiver().write("var/lib/ganeti/export/.keep", "");
        Files.createSymbolicLink(
                nodes.receiver().root().resolve("var/lib/ganeti/export/out"), Path.of("/etc"));
        assertRefused(
                TwoNodes.options(""), "['file',['/var/lib/ganeti/export/out/x']]", "is a link");
        assertRefused(TwoNodes.options(""), "['pipe',['x']]", "Invalid import I/O mode 'pipe'");
        assertRefused(TwoNodes.options(""), "['file',[]]", "The end of a transfer is");
        assertRefused(
                TwoNodes.options(""), TwoNodes.raw(TwoNodes.disk("none", 1)), "is not set up");
        assertRefused(
                TwoNodes.options(""),
                TwoNodes.script(TwoNodes.disk("none", 1)),
                "Directory for OS small not found");
        assertThat(nodes.receiver().root().resolve("var/run/ganeti/import-export"))
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
        assertThat(nodes.receiver().root().resolve("var/lib/ganeti/export/inst1.new"))
                .doesNotExist();
    }

    private void assertRefused(String options, String end, String why) {
        assertThatThrownBy(() -> nodes.receive(options, end)).hasMessageContaining(why);
    }

    @Test
    void namesOfTransfersDoNotLeadElsewhere() {
        assertThat(nodes.receiver().askText("impexp_status", "[['none']]")).isEqualTo("[null]");
        assertThatThrownBy(() -> nodes.receiver().askText("impexp_cleanup", "['../crypto']"))
                .hasMessageContaining("cannot be that of a file");
        assertThatThrownBy(() -> nodes.send(TwoNodes.options(""), 0, FROM))
                .hasMessageContaining("port 0");
    }
}
