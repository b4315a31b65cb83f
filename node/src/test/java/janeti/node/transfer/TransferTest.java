package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;
import janeti.node.TestTree;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.protocol.NodeCallReader;
import janeti.protocol.TransferCall;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** Disks that go from one node daemon to another. */
class TransferTest {
    private static final int MIB = 1 << 20;
    private static final String FROM = "['file',['/var/lib/ganeti/export/inst1/u-from']]";
    private static final String TO = "['file',['/var/lib/ganeti/export/inst1.new/u-from']]";
    private static final String RECEIVED = "var/lib/ganeti/export/inst1.new/u-from";
    private static final String DISKS = "srv/ganeti/file-storage/inst1/";

    @TempDir private Path root;
    private TwoNodes nodes =
            new TwoNodes(new TestTree(Path.of("/nowhere")), new TestTree(Path.of("/nowhere")));
    private final byte[] content = new byte[2 * MIB + 77];

    @BeforeEach
    void make() throws IOException {
        nodes = TwoNodes.in(root);
        new Random(7).nextBytes(content);
        nodes.sender().write("var/lib/ganeti/export/inst1/config.ini", "");
        Files.write(nodes.sender().root().resolve("var/lib/ganeti/export/inst1/u-from"), content);
    }

    private Path received() {
        return nodes.receiver().root().resolve(RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "gzip-fast", "gzip-slow"})
    void aFileGoesFromNodeToNodeAsItIs(String compression) {
        // given
        String options = TwoNodes.options("").replace("'none'", "'" + compression + "'");
        // when
        String to = nodes.receive(options, TO);
        String from = nodes.send(options, TwoNodes.port(nodes.receiver(), to), FROM);
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isEqualTo(0L);
        assertThat(sent.get("connected")).isEqualTo(true);
        assertThat(sent.get("progress_mbytes")).isEqualTo(2L);
        assertThat(sent.containsKey("error_message")).isFalse();
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s", come).isEqualTo(0L);
        assertThat(String.valueOf(come.get("recent_output"))).contains("2097229 bytes");
        assertThat(received()).hasBinaryContent(content);
        TwoNodes.cleanUp(nodes.sender(), from);
        TwoNodes.cleanUp(nodes.receiver(), to);
    }

    @Test
    void aRawDiskGoesOverAndKeepsItsLength() throws IOException {
        // given
        byte[] longer = new byte[3 * MIB];
        byte[] much = new byte[2 * MIB];
        new Random(8).nextBytes(longer);
        new Random(9).nextBytes(much);
        nodes.receiver().write(DISKS + "to", "");
        nodes.sender().write(DISKS + "from", "");
        Path disk = nodes.receiver().root().resolve(DISKS + "to");
        Files.write(disk, longer);
        Files.write(nodes.sender().root().resolve(DISKS + "from"), much);
        // when
        String to = nodes.receive(TwoNodes.options(""), "['raw',[" + TwoNodes.disk("to", 3) + "]]");
        String from =
                nodes.send(
                        TwoNodes.options(""),
                        TwoNodes.port(nodes.receiver(), to),
                        "['raw',[" + TwoNodes.disk("from", 2) + "]]");
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isEqualTo(0L);
        assertThat(String.valueOf(sent.get("progress_percent"))).isEqualTo("100.0");
        assertThat(TwoNodes.end(nodes.receiver(), to).get("exit_status")).isEqualTo(0L);
        System.arraycopy(much, 0, longer, 0, much.length);
        assertThat(disk).hasBinaryContent(longer);
    }

    @Test
    void scriptsOfTheOsSendAndReceive() {
        // given
        nodes.sender().write(DISKS + "from", "what is on the disk");
        nodes.receiver().write(DISKS + "to", "");
        TwoNodes.putOs(
                nodes.sender(),
                "echo 2097152 >&$EXP_SIZE_FD; echo looking >&2; cat \"$EXPORT_DEVICE\";"
                        + " echo \" $EXPORT_INDEX $OSP_SIZE $INSTANCE_NAME $(pwd)\"\n",
                "exit 1\n");
        TwoNodes.putOs(
                nodes.receiver(),
                "exit 1\n",
                "cat > \"$IMPORT_DEVICE\"; echo done; test $IMPORT_INDEX = 0\n");
        // when
        String to =
                nodes.receive(
                        TwoNodes.options(""), "['script',[" + TwoNodes.disk("to", 2) + ",0]]");
        String from =
                nodes.send(
                        TwoNodes.options(""),
                        TwoNodes.port(nodes.receiver(), to),
                        "['script',[" + TwoNodes.disk("from", 2) + ",0]]");
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isEqualTo(0L);
        assertThat(String.valueOf(sent.get("recent_output"))).contains("looking");
        assertThat(String.valueOf(sent.get("progress_percent"))).isEqualTo("0.0"); // Of 2 MiB.
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s", come).isEqualTo(0L);
        assertThat(String.valueOf(come.get("recent_output"))).contains("done");
        assertThat(nodes.receiver().read(DISKS + "to"))
                .isEqualTo(
                        "what is on the disk 0 10% inst1 "
                                + nodes.sender().root().resolve("srv/ganeti/os/small")
                                + "\n");
    }

    @Test
    void keysOfTwoClustersAreEnough() {
        // given
        List<?> sending = certificate(nodes.sender());
        List<?> receiving = certificate(nodes.receiver());
        // when
        String to = nodes.receive(TwoNodes.options(keys(receiving, sending)), TO);
        String from =
                nodes.send(
                        TwoNodes.options(keys(sending, receiving)),
                        TwoNodes.port(nodes.receiver(), to),
                        FROM);
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isEqualTo(0L);
        assertThat(TwoNodes.end(nodes.receiver(), to).get("exit_status")).isEqualTo(0L);
        assertThat(received()).hasBinaryContent(content);
    }

    private static List<?> certificate(TestTree node) {
        return (List<?>) Objects.requireNonNull(node.ask("x509_cert_create", "[86400]"));
    }

    private static String keys(List<?> own, List<?> peer) {
        return ",'key_name':'"
                + own.getFirst()
                + "','ca_pem':'"
                + String.valueOf(peer.getLast()).replace("\n", "\\n")
                + "'";
    }

    @Test
    void aPeerThatIsNotBelievedGetsAndGivesNothing() {
        // given
        List<?> sending = certificate(nodes.sender());
        List<?> receiving = certificate(nodes.receiver());
        List<?> stranger = certificate(nodes.sender());
        // when the receiver is another than the sender believes
        String options = TwoNodes.options("").replace("30", "1");
        String to = receiveLimited(options.replace("}", keys(receiving, sending) + "}"), TO);
        long port = TwoNodes.port(nodes.receiver(), to);
        String from = nodes.send(TwoNodes.options(keys(sending, stranger)), port, FROM);
        String other = nodes.send(TwoNodes.options(keys(stranger, receiving)), port, FROM);
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).isNotEqualTo(0L);
        assertThat(String.valueOf(come.get("error_message")))
                .startsWith("No connection within 1 seconds; ")
                .endsWith(" came and were refused");
        assertThat(TwoNodes.status(nodes.sender(), from).containsKey("connected")).isFalse();
        assertThat(TwoNodes.files(nodes.receiver().root().resolve("var/lib/ganeti/export")))
                .isEmpty();
        TwoNodes.cleanUp(nodes.sender(), from);
        TwoNodes.cleanUp(nodes.sender(), other);
        TwoNodes.cleanUp(nodes.receiver(), to);
    }

    @Test
    void whatIsMeantForAnotherDiskIsNotWritten() {
        // when
        String to = nodes.receive(TwoNodes.options(""), TO);
        String from =
                nodes.send(
                        TwoNodes.options("").replace(TwoNodes.MAGIC, "another-disk"),
                        TwoNodes.port(nodes.receiver(), to),
                        FROM);
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).isNotEqualTo(0L);
        assertThat(String.valueOf(come.get("recent_output"))).contains("Magic value mismatch");
        assertThat(received().getParent()).doesNotExist();
        TwoNodes.cleanUp(nodes.sender(), from);
    }

    @Test
    void anAbortedTransferHasNoProcessLeft() throws IOException {
        // given
        TwoNodes.putOs(
                nodes.sender(),
                "trap 'echo tidied > "
                        + root
                        + "/tidied; exit 1' TERM\necho x\nsetsid sleep 1000 &\nwait\n",
                "exit 1\n");
        nodes.sender().write(DISKS + "from", "x");
        String to = nodes.receive(TwoNodes.options(""), TO);
        String from =
                nodes.send(
                        TwoNodes.options(""),
                        TwoNodes.port(nodes.receiver(), to),
                        "['script',[" + TwoNodes.disk("from", 2) + ",0]]");
        TwoNodes.await(
                "something came",
                () -> Files.exists(received()),
                () -> TwoNodes.status(nodes.receiver(), to).toString());
        // when
        nodes.sender().ask("impexp_abort", "[\"" + from + "\"]");
        // then
        assertThat(TwoNodes.commands(from)).isEmpty();
        Map<?, ?> sent = TwoNodes.status(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isNotEqualTo(0L);
        assertThat(sent.get("error_message")).isEqualTo("Aborted by the master daemon");
        assertThat(root.resolve("tidied")).hasContent("tidied");
        // and the other side notices
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s", come).isNotEqualTo(0L);
        assertThat(received().getParent()).doesNotExist();
        TwoNodes.cleanUp(nodes.sender(), from);
        TwoNodes.cleanUp(nodes.receiver(), to);
    }

    @Test
    void aScriptThatFailsMidwayFailsTheOtherSideToo() {
        // given
        TwoNodes.putOs(nodes.sender(), "echo half; echo broken >&2; exit 5\n", "exit 1\n");
        nodes.sender().write(DISKS + "from", "x");
        // when
        String to = nodes.receive(TwoNodes.options(""), TO);
        String from =
                nodes.send(
                        TwoNodes.options(""),
                        TwoNodes.port(nodes.receiver(), to),
                        "['script',[" + TwoNodes.disk("from", 2) + ",0]]");
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isNotEqualTo(0L);
        assertThat(String.valueOf(sent.get("recent_output"))).contains("broken");
        nodes.receiver().ask("impexp_abort", "[\"" + to + "\"]"); // If they had not yet met.
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s", come).isNotEqualTo(0L);
        assertThat(received().getParent()).doesNotExist();
    }

    @Test
    void aTransferWhoseShellWasKilledIsToldAsFailedAndRemovedWhole() throws IOException {
        // given
        String to = nodes.receive(TwoNodes.options(""), TO);
        TwoNodes.port(nodes.receiver(), to);
        Path pid = TwoNodes.folder(nodes.receiver(), to).resolve("pid");
        // when
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .orElseThrow()
                .destroyForcibly();
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).isEqualTo(1L);
        assertThat(String.valueOf(come.get("error_message"))).contains("were killed");
        assertThat(TwoNodes.commands(to)).isNotEmpty();
        TwoNodes.cleanUp(nodes.receiver(), to);
    }

    @Test
    void aScriptThatHangsIsEndedAtItsLimit() {
        // given
        TwoNodes.putOs(nodes.receiver(), "exit 1\n", "head -c 5 >&2; sleep 1000\n");
        nodes.receiver().write(DISKS + "to", "");
        String to =
                receiveLimited(
                        TwoNodes.options(""), "['script',[" + TwoNodes.disk("to", 2) + ",0]]");
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

    /** As any transfer, with limits that a test can wait for. */
    private String receiveLimited(String options, String end) {
        var tree = nodes.receiver().tree();
        var disks = new Disks(tree);
        var limits = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
        String arguments =
                "["
                        + options
                        + ","
                        + TwoNodes.instance(TwoNodes.disk("to", 2))
                        + ",'disk0',"
                        + end
                        + "]";
        var call = NodeCallReader.read("import_start", Json.parse(arguments.replace('\'', '"')));
        return new Transfers(tree, disks, new OsCalls(tree, disks), limits)
                .start((TransferCall.ImportStart) call);
    }

    @Test
    void aPeerThatSaysNothingIsNotWaitedForLong() throws IOException {
        // given
        String to = receiveLimited(TwoNodes.options("").replace("30", "1"), TO);
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
        String first = receiveLimited(TwoNodes.options(""), TO);
        // then
        assertThatThrownBy(() -> receiveLimited(TwoNodes.options(""), TO))
                .hasMessageStartingWith("1 disks are being sent or received on this node");
        // when
        TwoNodes.cleanUp(nodes.receiver(), first);
        // then
        TwoNodes.cleanUp(nodes.receiver(), receiveLimited(TwoNodes.options(""), TO));
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
        String to =
                nodes.receive(
                        TwoNodes.options(""), "['script',[" + TwoNodes.disk("to", 2) + ",0]]");
        String from = nodes.send(TwoNodes.options(""), TwoNodes.port(nodes.receiver(), to), FROM);
        // then
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).isNotEqualTo(0L);
        assertThat(String.valueOf(come.get("recent_output"))).contains("No space left on device");
        TwoNodes.cleanUp(nodes.sender(), from);
    }

    @Test
    void aTransferGoesOnWithoutItsNodeDaemon() throws Exception {
        // given a node daemon that is killed as soon as it has begun to send
        Path go = root.resolve("go");
        TwoNodes.putOs(
                nodes.sender(),
                "until test -e " + go + "; do sleep 0.1; done; echo content\n",
                "exit 1\n");
        nodes.sender().write(DISKS + "from", "x");
        String to = nodes.receive(TwoNodes.options(""), TO);
        Process daemon =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ShortLivedDaemon.class.getName(),
                                nodes.sender().root().toString(),
                                "["
                                        + TwoNodes.options("")
                                        + ",'127.0.0.1',"
                                        + TwoNodes.port(nodes.receiver(), to)
                                        + ","
                                        + TwoNodes.instance(TwoNodes.disk("from", 2))
                                        + ",'disk0',['script',["
                                        + TwoNodes.disk("from", 2)
                                        + ",0]]]")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String from;
        try (var out = daemon.inputReader()) {
            from = out.lines().filter(line -> line.startsWith("export-")).findFirst().orElseThrow();
        }
        var _ = daemon.destroyForcibly();
        assertThat(daemon.waitFor()).isNotEqualTo(0);
        // when
        assertThat(TwoNodes.status(nodes.sender(), from).containsKey("exit_status")).isFalse();
        Files.createFile(go);
        // then
        assertThat(TwoNodes.end(nodes.sender(), from).get("exit_status")).isEqualTo(0L);
        assertThat(TwoNodes.end(nodes.receiver(), to).get("exit_status")).isEqualTo(0L);
        assertThat(received()).hasContent("content\n");
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
                TwoNodes.options(keys(List.of("x509-1"), certificate(nodes.sender()))),
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
                TwoNodes.options(""),
                "['raw',[" + TwoNodes.disk("none", 1) + "]]",
                "is not set up");
        assertRefused(
                TwoNodes.options(""),
                "['script',[" + TwoNodes.disk("none", 1) + ",0]]",
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
