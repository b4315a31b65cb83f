package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.log.InMemoryLog;
import janeti.testkit.Facts;
import janeti.testkit.RandomChanges;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The configuration as Debian's own Python code reads it: it finds nothing wrong, and nothing that
 * it would write otherwise. Another seed: -Djaneti.seed=NUMBER.
 */
class DebianReaderTest {
    private static final long SEED = Long.getLong("janeti.seed", 20_261_123);
    private static final int CHANGES = 1_000;

    /** So many changes lie between two files that are read. */
    private static final int BETWEEN_FILES = 50;

    private static final String READER =
            """
            import sys
            sys.path.insert(0, "/usr/share/ganeti/3.0")
            from ganeti import config, network, objects, serializer

            class Reader(config.ConfigWriter):
                rewritten = False
                def _WriteConfig(self, destination=None, releaselock=False):
                    self.rewritten = True

            for path in sys.argv[1:]:
                reader = Reader(cfg_file=path, offline=True, accept_foreign=True)
                found = reader.VerifyConfig()
                text = open(path, "rb").read()
                data = objects.ConfigData.FromDict(serializer.LoadJson(text))
                for net in data.networks.values():
                    network.AddressPool(net).Validate()
                print(len(data.instances), len(data.disks), reader.rewritten, found)
            """;

    @TempDir private Path folder;

    @Test
    void findsARecordedConfigurationEqualAfterItsRoundTrip() throws Exception {
        // given
        byte[] recorded = Facts.bytes("captures/varlib/config.data");
        Config config = ConfigJson.parse(recorded);
        // when
        byte[] written = ConfigJson.bytes(config);
        // then
        assertThat(ConfigJson.parse(written).hasContentOf(config)).isTrue();
        assertThat(config.findings()).isEmpty();
        Path file = Files.write(folder.resolve("written"), written);
        assertThat(read(List.of(Files.write(folder.resolve("recorded"), recorded), file)))
                .isEqualTo("1 2 False []\n1 2 False []\n");
    }

    @Test
    void isContentAfterAThousandRandomChangesAsOurVerifierIsAfterEach() throws Exception {
        // given
        var changes = new RandomChanges(new Random(SEED));
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T07:00:00Z"), ZoneOffset.UTC);
        List<Path> files = new ArrayList<>();
        var expected = new StringBuilder();
        try (InMemoryLog log = InMemoryLog.open(List.of(ConfigStore.FOLD), clock)) {
            Config config = ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));
            log.append(
                            ConfigEntries.IMPORTED,
                            ConfigEntries.imported(
                                    new ConfigEntries.Imported(config, List.of(), 0, "00")))
                    .join();
            var store = new ConfigStore(log, clock);
            for (int i = 1; i <= CHANGES; i++) {
                // when
                List<ConfigChange> next = changes.next(store.current());
                Config after = store.commit(Cause.outsideOfJobs("change " + i), newest -> next);
                // then
                assertThat(after.findings()).as("seed %s, change %s: %s", SEED, i, next).isEmpty();
                if (i % BETWEEN_FILES == 0) {
                    byte[] written = ConfigJson.bytes(after);
                    assertThat(ConfigJson.parse(written).hasContentOf(after)).isTrue();
                    files.add(Files.write(folder.resolve("config" + i), written));
                    expected.append(
                            "%d %d False []\n"
                                    .formatted(after.instances().size(), after.disks().size()));
                }
            }
            assertThat(store.current().serial()).isEqualTo(config.serial() + CHANGES);
        }
        assertThat(read(files)).as("seed %s", SEED).isEqualTo(expected.toString());
    }

    private String read(List<Path> files) throws Exception {
        Path script = Files.writeString(folder.resolve("reader.py"), READER);
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
        command.addAll(files.stream().map(Path::toString).collect(Collectors.toList()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }
}
