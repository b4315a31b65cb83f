package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

class SsconfTest {
    @Test
    void writesTheFilesThatGanetiWroteForTheSameConfiguration() throws Exception {
        // given
        var captured = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(Samples.fact("captures/varlib"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(Ssconf.FILE_PREFIX)) {
                    captured.put(
                            name.substring(Ssconf.FILE_PREFIX.length()), Files.readString(file));
                }
            }
        }
        // when
        var ours = Ssconf.of(Samples.captured());
        // then
        assertThat(captured).hasSize(34);
        assertThat(ours).isEqualTo(captured);
    }

    @Test
    void readsAValueAndKnowsAMissingFile() throws Exception {
        Path dir = Samples.fact("captures/varlib");
        assertThat(Ssconf.read(dir, "master_node")).isEqualTo("node1.gnt.lab");
        assertThat(Ssconf.read(dir, "offline_nodes")).isEmpty();
        assertThat(Ssconf.read(dir, "nosuch")).isNull();
    }

    @Test
    void sortsNamesTheWayPeopleCount() {
        assertThat(
                        Stream.of(
                                        "node10", "node9", "node1.b", "node1", "a", "node09",
                                        "b2c10", "b2c9")
                                .sorted(NiceSort.ORDER)
                                .toList())
                .isEqualTo(
                        List.of(
                                "a", "b2c9", "b2c10", "node1", "node1.b", "node09", "node9",
                                "node10"));
    }
}
