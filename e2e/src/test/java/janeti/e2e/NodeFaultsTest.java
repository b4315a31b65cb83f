package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Node daemons that are gone, stand still, are somebody else's, or have a full disk: each job that
 * needs one ends in time and says which node and why; jobs on other nodes notice nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeFaultsTest {
    private static final String NETWORK = "127.211";
    private static final String ILL = LiveCluster.node(2);
    private static final String WELL = LiveCluster.node(3);

    /** Long enough for a slow machine to answer, short enough to wait for. */
    private static final String CALL_LIMIT_S = "20";

    private final List<LiveNode> nodes = new ArrayList<>();
    private LiveCluster cluster;
    private GanetiCommands gnt;
    private LiveNode ill;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.init(folder, 3, NETWORK);
        for (int number = 1; number <= 3; number++) {
            nodes.add(LiveNode.started(cluster, number));
        }
        ill = nodes.get(1);
        cluster.with("JANETI_NODE_CALL_LIMIT", CALL_LIMIT_S).start();
        gnt = new GanetiCommands(cluster);
        add("onill", ILL);
        add("onwell", WELL);
    }

    private void add(String name, String node) {
        gnt.ok(
                "gnt-instance",
                "add",
                "-t",
                "diskless",
                "-o",
                "noop",
                "-n",
                node,
                "--no-name-check",
                "--no-ip-check",
                "--no-start",
                name);
    }

    @AfterAll
    void stop() {
        cluster.close();
        nodes.forEach(LiveNode::close);
    }

    private void allIsWellAgain() {
        assertThat(gnt.ok("gnt-instance", "start", "onill")).isNotNull();
        assertThat(gnt.columns("gnt-instance", "status", "onill")).isEqualTo("running");
        gnt.ok("gnt-instance", "stop", "onill");
    }

    /** A job on another node goes from start to end. */
    private void anotherNodeWorks() {
        gnt.ok("gnt-instance", "start", "onwell");
        gnt.ok("gnt-instance", "stop", "onwell");
    }

    @Test
    void aNodeDaemonThatIsGone() {
        // given
        ill.kill9();
        // when
        String said = gnt.fails("gnt-instance", "start", "onill");
        // then
        assertThat(said).contains(ILL).contains("connection refused");
        anotherNodeWorks();
        ill.start();
        allIsWellAgain();
    }

    @Test
    void aNodeDaemonThatStandsStillHoldsUpNoOtherNode() {
        // given
        ill.hang();
        try {
            // when
            String stuck = gnt.submit("gnt-instance", "start", "onill");
            String delayed = gnt.submit("gnt-debug", "delay", "--no-master", "-n", ILL, "0.1");
            anotherNodeWorks();
            // then
            assertThat(gnt.end(stuck)).isEqualTo("error");
            assertThat(gnt.ok("gnt-job", "info", stuck))
                    .contains(ILL)
                    .containsAnyOf(
                            // On a connection that was there already, or on a new one.
                            "time limit of " + CALL_LIMIT_S + ".0 s is over",
                            "no connection within 5 s");
            assertThat(gnt.end(delayed)).isEqualTo("error");
            assertThat(gnt.ok("gnt-job", "info", delayed)).contains(ILL).contains("test_delay");
        } finally {
            ill.goOn();
        }
        allIsWellAgain();
    }

    @Test
    void aNodeDaemonOfAnotherCluster(@TempDir Path elsewhere) throws IOException {
        // given
        LiveCluster other = LiveCluster.init(elsewhere);
        Path certificate = ill.tree().resolve("var/lib/ganeti/server.pem");
        Path kept = ill.tree().resolve("kept.pem");
        Files.copy(certificate, kept, StandardCopyOption.COPY_ATTRIBUTES);
        ill.kill9();
        replace(other.data().resolve("server.pem"), certificate);
        ill.start();
        // when
        String said = gnt.fails("gnt-instance", "start", "onill");
        // then
        assertThat(said).contains(ILL).contains("its certificate is not trusted");
        anotherNodeWorks();
        // and
        ill.kill9();
        replace(kept, certificate);
        ill.start();
        allIsWellAgain();
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.copy(
                from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void aFullDiskLeavesNothingOfTheInstanceBehind() throws IOException {
        // given
        Path folder = ill.tree().resolve("srv/ganeti/file-storage");
        try (var disk = FullDisk.at(folder)) {
            // when
            String said = addWithDisks(gnt::fails, "big");
            // then
            assertThat(said).contains(ILL).contains(disk.complaint());
            assertThat(gnt.ok("gnt-instance", "list", "--no-headers", "-o", "name").lines())
                    .doesNotContain("big");
            anotherNodeWorks();
        }
        // and with room on the disk it is made
        addWithDisks(gnt::ok, "big");
        gnt.ok("gnt-instance", "remove", "-f", "big");
    }

    @Test
    void aNameOfTenThousandCharacters() {
        String name = "n".repeat(10_000);
        // when
        String said = addWithDisks(gnt::fails, name);
        // then
        assertThat(said).contains("nnnn").hasSizeLessThan(15_000);
        assertThat(gnt.ok("gnt-instance", "list", "--no-headers", "-o", "name"))
                .doesNotContain("nnn");
        assertThat(ill.tree().resolve("srv/ganeti/file-storage")).isEmptyDirectory();
        allIsWellAgain();
    }

    @Test
    void anOsScriptThatHangs() throws IOException {
        // given
        Path os = ill.tree().resolve("srv/ganeti/os/hangs");
        Path marker = cluster.root().resolve("hanging");
        Files.createDirectories(os);
        for (String script : List.of("create", "import", "export", "rename", "verify")) {
            Path file = os.resolve(script);
            String hangs = "echo $$ >" + marker + "; exec sleep 600\n";
            Files.writeString(file, "#!/bin/sh\n" + (script.equals("create") ? hangs : "exit 0\n"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(os.resolve("ganeti_api_version"), "20\n");
        Files.writeString(os.resolve("parameters.list"), "");
        // when
        String job =
                gnt.submit(
                        "gnt-instance",
                        "add",
                        "-t",
                        "file",
                        "--disk",
                        "0:size=1M",
                        "-o",
                        "hangs",
                        "-n",
                        ILL,
                        "--no-name-check",
                        "--no-ip-check",
                        "--no-start",
                        "waits");
        anotherNodeWorks();
        // then
        assertThat(gnt.end(job)).isEqualTo("error");
        assertThat(gnt.ok("gnt-job", "info", job)).contains(ILL).contains("instance_os_add");
        // and nothing of it is left
        assertThat(gnt.ok("gnt-instance", "list", "--no-headers", "-o", "name").lines())
                .doesNotContain("waits");
        assertThat(ill.tree().resolve("srv/ganeti/file-storage")).isEmptyDirectory();
        ProcessHandle.of(Long.parseLong(Files.readString(marker).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
        allIsWellAgain();
    }

    /** Runs a command and returns what it said. */
    private interface Run {
        String run(String... command);
    }

    private static String addWithDisks(Run run, String name) {
        return run.run(
                "gnt-instance",
                "add",
                "-t",
                "file",
                "--disk",
                "0:size=1G",
                "-o",
                "noop",
                "-n",
                ILL,
                "--no-name-check",
                "--no-ip-check",
                "--no-start",
                name);
    }
}
