package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.model.GanetiException;
import janeti.model.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class ImportTest {
    @TempDir Path dir;

    private static ConfigState state(Config config) {
        return ConfigStore.FOLD.empty().with(config);
    }

    private static Config tagged(Config config, String tag) {
        return config.apply(
                List.of(new ConfigChange.ClusterPut(config.cluster().withTags(Tags.of(tag)))),
                Samples.AT);
    }

    private static void assertRefused(byte[] file, ConfigState state, String... texts) {
        var thrown = assertThatThrownBy(() -> Import.decide(file, state));
        thrown.isInstanceOf(GanetiException.class)
                .hasMessageStartingWith("config.data is not taken over: ");
        for (String text : texts) {
            thrown.hasMessageContaining(text);
        }
    }

    @Test
    void takesTheFirstFileIntoAnEmptyLogAndKeepsItFromThenOn() throws IOException {
        try (InMemoryLog log = Samples.log()) {
            // given
            byte[] file = Samples.capturedFile();
            List<Object> jobs = List.of(Map.of("id", 252L));
            // when
            Import.Decision decision = Import.decide(file, log.view().of(ConfigStore.FOLD));
            Import.carryOut(decision, log, dir, jobs, 256, Samples.AT);
            // then
            assertThat(decision).isInstanceOf(Import.FirstImport.class);
            ConfigState state = log.view().of(ConfigStore.FOLD);
            assertThat(state.require().hasContentOf(Samples.captured())).isTrue();
            assertThat(Import.decide(file, state)).isInstanceOf(Import.Keep.class);
            assertThat(dir).isEmptyDirectory();
        }
    }

    @Test
    void keepsAFileThatItWroteEarlierThoughTheLogWentOn() {
        byte[] file = Samples.capturedFile();
        ConfigState state =
                state(tagged(Samples.captured(), "newer"))
                        .plus(new ConfigState.Intent(260, Digest.of(file)))
                        .plus(new ConfigState.Intent(261, "another"));
        assertThat(Import.decide(file, state)).isInstanceOf(Import.Keep.class);
    }

    @Test
    void keepsAFileThatSaysTheSameInAnotherForm() {
        Config config = Samples.captured();
        byte[] blanks =
                Json.text(ConfigJson.toJson(config))
                        .replace(",\"", ", \"")
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(Import.decide(blanks, state(config))).isInstanceOf(Import.Keep.class);
    }

    @Test
    void takesOverAForeignFileOfTheSameClusterAndLeavesABackup() throws IOException {
        Config ours = tagged(Samples.captured(), "ours");
        try (InMemoryLog log = Samples.log(ours)) {
            // given
            byte[] file = ConfigJson.bytes(tagged(tagged(Samples.captured(), "theirs"), "new"));
            // when
            Import.Decision decision = Import.decide(file, log.view().of(ConfigStore.FOLD));
            Import.carryOut(decision, log, dir, List.of(), 300, Samples.AT);
            // then
            assertThat(decision).isInstanceOf(Import.ImportForeign.class);
            Config now = log.view().of(ConfigStore.FOLD).require();
            assertThat(now.cluster().tags().sorted()).containsExactly("new");
            byte[] backup =
                    Files.readAllBytes(dir.resolve("config.data.before-import-20261122T120000Z"));
            assertThat(ConfigJson.parse(backup).hasContentOf(ours)).isTrue();
        }
    }

    @Test
    void keepsTheLogWhenThereIsNoFile() {
        assertThat(Import.decide(null, state(Samples.captured()))).isInstanceOf(Import.Keep.class);
    }

    @Test
    void saysHowToBeginWhenThereIsNothing() {
        assertThatThrownBy(() -> Import.decide(null, ConfigStore.FOLD.empty()))
                .hasMessageContaining("not initialized")
                .hasMessageContaining("janeti init");
    }

    @Test
    void refusesAFileOfAnotherClusterAndNamesBoth() {
        assertRefused(
                ConfigJson.bytes(Samples.fresh()),
                state(Samples.captured()),
                Samples.CLUSTER.value(),
                "16736981-425f-4e79-a7c3-83b1487f55a9",
                "cluster.gnt.lab",
                "cluster.example.com");
    }

    @Test
    void refusesABrokenFileWithThePlaceOfTheBreak() {
        byte[] file = Samples.capturedFile();
        assertRefused(Arrays.copyOf(file, file.length - 100), ConfigStore.FOLD.empty(), "not JSON");
        byte[] broken = file.clone();
        broken[5000] = '\t';
        broken[5001] = '}';
        assertRefused(broken, ConfigStore.FOLD.empty(), "not JSON", "line 1, column 500");
        assertRefused(
                "[]".getBytes(StandardCharsets.UTF_8),
                state(Samples.captured()),
                "an object is expected");
        assertRefused(new byte[0], state(Samples.captured()), "empty");
    }

    @Test
    void refusesAnUnknownKeyVersionOrInconsistency() {
        var key = Samples.mutable(Samples.capturedFile());
        key.put("extra", 1L);
        assertRefused(
                Json.bytes(key),
                ConfigStore.FOLD.empty(),
                "Superfluous dictionary keys: ['extra']");
        var version = Samples.mutable(Samples.capturedFile());
        version.put("version", 4_000_000L);
        assertRefused(Json.bytes(version), ConfigStore.FOLD.empty(), "4000000");
        var dangling = Samples.mutable(Samples.capturedFile());
        Samples.at(dangling, "nodegroups").clear();
        assertRefused(
                Json.bytes(dangling),
                ConfigStore.FOLD.empty(),
                "refers to a nodegroup that does not exist");
    }

    @Test
    void readsTheFileOfAFolderIfThereIsOne() throws IOException {
        assertThat(Import.file(dir)).isNull();
        Files.writeString(dir.resolve("config.data"), "{}");
        assertThat(Import.file(dir)).isEqualTo(new byte[] {'{', '}'});
    }
}
