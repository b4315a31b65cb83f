package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.host.CallFailedException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Calls that run a node's own programs or change its part in the cluster. */
class HostCallsTest {
    private static final String COMMANDS = "etc/ganeti/restricted-commands/";

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
    }

    @Test
    void theWatcherRestsUntilItsTime() {
        assertThat(node.askText("get_watcher_pause", "[]")).isEqualTo("null");
        node.askText("set_watcher_pause", "[4102444800.5]");
        assertThat(node.askText("get_watcher_pause", "[]")).isEqualTo("4102444800");
        node.askText("set_watcher_pause", "[1.0]");
        assertThat(node.askText("get_watcher_pause", "[]")).isEqualTo("null");
        node.askText("set_watcher_pause", "[null]");
        assertThat(root.resolve("var/lib/ganeti/watcher.pause")).doesNotExist();
    }

    @Test
    void runsWhatItsAdministratorAllows() throws IOException {
        // given
        assertRefused("hello", "no folder");
        Path program = node.script(COMMANDS + "hello", "echo hi\n");
        node.script(COMMANDS + "broken", "echo oh; exit 3\n");
        // then
        assertThat(node.askText("restricted_command", "['hello']")).isEqualTo("\"hi\\n\"");
        assertRefused("broken", "exit code 3; output: oh");
        assertRefused("../x", "its name");
        assertRefused("a".repeat(10_000), "its name");
        assertRefused("other", "no such program");
        // when
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));
        // then
        assertRefused("hello", "others than its owner");
    }

    private void assertRefused(String command, String why) {
        assertThatThrownBy(() -> node.askText("restricted_command", "['" + command + "']"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void asksOutOfBandWithinTheTimeGiven() {
        Path program =
                node.script("oob", "echo \"{\\\"powered\\\": true, \\\"of\\\": \\\"$2\\\"}\"\n");
        assertThat(node.askText("run_oob", "['" + program + "','power-status','n2',10]"))
                .isEqualTo("{\"powered\":true,\"of\":\"n2\"}");
        Path hanging = node.script("hang", "exec sleep 600\n");
        assertThatThrownBy(() -> node.askText("run_oob", "['" + hanging + "','health','n2',1]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("did not end within 1 seconds");
        assertThatThrownBy(() -> node.askText("run_oob", "['/no/such','health','n2',1]"))
                .hasMessageContaining("oob_program");
    }

    @Test
    void runsAllocators() {
        node.script("usr/lib/ganeti/iallocators/mine", "cat $1; echo $2\n");
        assertThat(node.askText("iallocator_runner", "['mine','request',{'depth':3}]"))
                .isEqualTo("\"request--depth=3\\n\"");
        assertThatThrownBy(() -> node.askText("iallocator_runner", "['none','',{}]"))
                .hasMessageContaining("not found");
    }

    @Test
    void tellsOfFiles() {
        node.write("some/file", "12345");
        assertThat(node.askText("get_file_info", "['/some/file']"))
                .startsWith("[true,{")
                .contains("\"st_size\":5");
        assertThat(node.askText("get_file_info", "['/some/other']")).isEqualTo("[false,{}]");
    }

    @Test
    void keepsNoSecretsWhenItLeaves() throws IOException {
        // given
        for (String file : new String[] {"server.pem", "hmac.key", "config.data", "queue/job-1"}) {
            node.write("var/lib/ganeti/" + file, "secret");
        }
        // when
        assertThat(node.askText("node_leave_cluster", "[false]"))
                .isEqualTo("\"Shutdown scheduled\"");
        // then
        try (var files = Files.walk(root.resolve("var/lib/ganeti"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
