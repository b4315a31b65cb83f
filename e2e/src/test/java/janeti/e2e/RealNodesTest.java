package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A cluster of Debian's Ganeti on real node daemons, each node in namespaces of its own: taken
 * over, worked with, failed over, given back; and one that begins with Janeti. What is done is in
 * the script. A machine where root may not make namespaces fails it.
 */
class RealNodesTest {
    private static final Path SCRIPT = Path.of("src/test/sh/real-cluster.sh");

    /** On a busy machine of two cores; half of it is starts of Java processes without caches. */
    private static final long LIMIT_MINUTES = 15;

    @TempDir private Path folder;

    @Test
    void takesOverALiveClusterAndGivesItBack() throws IOException, InterruptedException {
        // given
        Path output = folder.resolve("output");
        ProcessBuilder script =
                new ProcessBuilder("bash", SCRIPT.toAbsolutePath().toString(), folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // when
        Process run = script.start();
        boolean ended = run.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            run.destroy(); // It ends its nodes.
            run.waitFor(1, TimeUnit.MINUTES);
        }
        // then
        assertThat(ended).as(Files.readString(output)).isTrue();
        assertThat(run.exitValue()).as(Files.readString(output)).isZero();
    }
}
