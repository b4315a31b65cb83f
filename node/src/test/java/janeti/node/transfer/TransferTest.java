package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.node.Outside;
import janeti.node.TestTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Disks that go from one node daemon to another. */
class TransferTest {
    private static final int MIB = 1 << 20;
    private static final String FROM = TwoNodes.FROM;
    private static final String TO = TwoNodes.TO;
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
        TwoNodes.Moved moved = nodes.move(options, FROM, TO);
        // then
        assertThat(moved.sent().get("connected")).isEqualTo(true);
        assertThat(moved.sent().get("progress_mbytes")).isEqualTo(2L);
        assertThat(moved.sent().containsKey("error_message")).isFalse();
        assertThat(String.valueOf(moved.come().get("recent_output"))).contains("2097229 bytes");
        assertThat(received()).hasBinaryContent(content);
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
        TwoNodes.Moved moved =
                nodes.move(
                        TwoNodes.options(""),
                        TwoNodes.raw(TwoNodes.disk("from", 2)),
                        TwoNodes.raw(TwoNodes.disk("to", 3)));
        // then
        assertThat(String.valueOf(moved.sent().get("progress_percent"))).isEqualTo("100.0");
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
        TwoNodes.Moved moved =
                nodes.move(
                        TwoNodes.options(""),
                        TwoNodes.script(TwoNodes.disk("from", 2)),
                        TwoNodes.script(TwoNodes.disk("to", 2)));
        // then
        assertThat(String.valueOf(moved.sent().get("recent_output"))).contains("looking");
        assertThat(moved.sent().get("progress_percent")).hasToString("0.0"); // Of 2 MiB.
        assertThat(String.valueOf(moved.come().get("recent_output"))).contains("done");
        assertThat(nodes.receiver().read(DISKS + "to"))
                .isEqualTo(
                        "what is on the disk 0 10% inst1 "
                                + nodes.sender().root().resolve("srv/ganeti/os/small")
                                + "\n");
    }

    @Test
    void keysOfTwoClustersAreEnough() {
        // given
        List<?> sending = TwoNodes.certificate(nodes.sender());
        List<?> receiving = TwoNodes.certificate(nodes.receiver());
        // when
        nodes.move(
                TwoNodes.options(TwoNodes.keys(sending, receiving)),
                FROM,
                TwoNodes.options(TwoNodes.keys(receiving, sending)),
                TO);
        // then
        assertThat(received()).hasBinaryContent(content);
    }

    @Test
    void aPeerThatIsNotBelievedGetsAndGivesNothing() {
        // given
        List<?> sending = TwoNodes.certificate(nodes.sender());
        List<?> receiving = TwoNodes.certificate(nodes.receiver());
        List<?> stranger = TwoNodes.certificate(nodes.sender());
        // when the receiver is another than the sender believes
        String options = TwoNodes.options("").replace("30", "1");
        String to =
                nodes.receiveLimited(
                        options.replace("}", TwoNodes.keys(receiving, sending) + "}"), TO);
        long port = TwoNodes.port(nodes.receiver(), to);
        String from = nodes.send(TwoNodes.options(TwoNodes.keys(sending, stranger)), port, FROM);
        String other = nodes.send(TwoNodes.options(TwoNodes.keys(stranger, receiving)), port, FROM);
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
                        TwoNodes.script(TwoNodes.disk("from", 2)));
        Outside.await(
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
                        TwoNodes.script(TwoNodes.disk("from", 2)));
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
}
