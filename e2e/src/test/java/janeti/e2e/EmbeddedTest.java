package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** A master daemon and the node daemons of three nodes, driven with Debian's commands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedTest {
    private static final String NETWORK = "127.209";

    private LiveCluster cluster;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder, 3, NETWORK);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void isVotedForByItsNodes() {
        assertThat(cluster.output()).contains("vote held: try=1 outcome=WON for=3");
    }

    @Test
    void doesWhatNodesMustDo() {
        Result delay =
                cluster.gnt(
                        "gnt-debug",
                        "delay",
                        "--no-master",
                        "-n",
                        LiveCluster.node(2),
                        "-n",
                        LiveCluster.node(3),
                        "0.1");
        assertThat(delay.exit()).as(delay.toString()).isZero();
    }
}
