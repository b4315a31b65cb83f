package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class JanetiTest {
    @TempDir private Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhatThereIs() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("up", "down", "status", "env", "init", "masterd", "log")
                .doesNotContain("train");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("janeti ");
    }

    @Test
    void saysWhatThereIsWhenNothingIsAskedFor() {
        assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("Usage: janeti");
    }

    @Test
    void endsWith2OnWrongUsage() {
        assertThat(run("masterd", "--wrong")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--wrong'");
        assertThat(run("masterd", "-b")).isEqualTo(2);
        assertThat(run("masterd", "--syslog=maybe")).isEqualTo(2);
    }

    @Test
    void theDaemonTakesNoArguments() {
        assertThat(run("masterd", "now")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo(
                        "janeti: masterd takes options only, no arguments, but was given [now].\n");
    }

    @Test
    void theDaemonEndsWith12WhereNoClusterIs() {
        assertThat(run("masterd", "-f", "--root", root.toString())).isEqualTo(12);
        assertThat(err.toString()).contains("There is no cluster in " + root);
    }

    @Test
    void theDaemonEndsWith11OnAnotherNodeInForegroundAndBackground() throws IOException {
        // given
        init();
        Path masterNode = data().resolve("ssconf_master_node");
        Files.delete(masterNode);
        Files.writeString(masterNode, "node9.example.com\n");
        // then
        for (String mode : new String[] {"--foreground", "--debug"}) {
            assertThat(run("masterd", mode, "--root", root.toString())).isEqualTo(11);
        }
        assertThat(err.toString()).contains("says that node9.example.com is");
    }

    @Test
    void aDaemonInTheBackgroundSaysWhyItDidNotStart() throws IOException {
        // given
        init();
        Files.writeString(data().resolve("config.data"), "{");
        // then
        assertThat(run("masterd", "--root", root.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("config.data cannot be taken over");
    }

    @Test
    void makesAClusterOnce() {
        assertThat(init()).isZero();
        assertThat(out.toString())
                .contains("Made cluster c.example.com with node n.example.com")
                .contains("up --root " + root);
        assertThat(init()).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("janeti: There is a cluster already")
                .doesNotContain("Exception");
    }

    @Test
    void tellsTheShellWhereTheClusterIs() {
        // given
        init();
        out.getBuffer().setLength(0);
        // then
        assertThat(run("env", "--root", root.toString())).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "export GANETI_ROOTDIR='"
                                + root
                                + "/n.example.com'\nexport GANETI_HOSTNAME='n.example.com'\n");
        assertThat(EnvCommand.export("X", "it's")).isEqualTo("export X='it'\\''s'");
    }

    @Test
    void statusFailsWhileTheDaemonDoesNotRun() {
        // given
        init();
        // then
        assertThat(run("status", "--root", root.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("Daemon:  does not run", "up --root " + root);
        assertThat(run("down", "--root", root.toString())).isZero();
        assertThat(out.toString()).contains("No daemon runs.");
    }

    @Test
    void goesUpAnswersAndGoesDown() {
        // when
        assertThat(run("up", "--root", root.toString(), "--nodes", "1", "--network", "127.201"))
                .as("%s", err)
                .isZero();
        // then
        assertThat(out.toString())
                .contains("Made a cluster of one node")
                .contains("1 node daemons answer", "The master daemon answers, process ")
                .contains("gnt-cluster info");
        try {
            assertThat(run("status", "--root", root.toString())).isZero();
            assertThat(out.toString())
                    .contains("Cluster: cluster.janeti.internal")
                    .contains("Queue:   open");
            assertThat(run("up", "--root", root.toString())).isZero();
            assertThat(out.toString()).contains("The master daemon runs already");
            assertThat(run("masterd", "--root", root.toString())).isEqualTo(1);
            assertThat(err.toString()).contains("The daemon runs already as process ");
        } finally {
            assertThat(run("down", "--root", root.toString())).isZero();
        }
        assertThat(out.toString()).contains("Ended: 1 master daemon, 1 node daemon");
        assertThat(run("status", "--root", root.toString())).isEqualTo(1);
        looksAtTheLogThatIsLeft();
    }

    private void looksAtTheLogThatIsLeft() {
        // given
        out.getBuffer().setLength(0);
        Path to = root.resolve("exported");
        // then
        assertThat(run("log", "inspect", "--root", root.toString(), "--limit", "9")).isZero();
        assertThat(out.toString()).contains("incarnation", "kind config-imported");
        String[] export = {"log", "export", "--root", root.toString(), "--to", to.toString()};
        assertThat(run(export)).as("%s", err).isZero();
        assertThat(out.toString()).contains("Wrote cluster cluster.janeti.internal as of entry");
        assertThat(to.resolve("config.data")).isNotEmptyFile();
        assertThat(to.resolve("ssconf_cluster_name")).hasContent("cluster.janeti.internal\n");
        assertThat(to.resolve("queue/serial")).hasContent("0\n");
        assertThat(run(export)).isEqualTo(1);
        assertThat(err.toString()).contains("is not empty; nothing was written");
    }

    @Test
    void saysThatThereIsNoLogYet() {
        // given
        init();
        // then
        assertThat(run("log", "inspect", "--root", root.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("janeti/log").doesNotContain("\tat ");
    }

    private int init() {
        return run(
                "init",
                "--root",
                root.toString(),
                "--cluster-name",
                "c.example.com",
                "--node-name",
                "n.example.com");
    }

    private Path data() {
        return root.resolve("n.example.com/var/lib/ganeti");
    }

    private int run(String... args) {
        return Janeti.commandLine(args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
