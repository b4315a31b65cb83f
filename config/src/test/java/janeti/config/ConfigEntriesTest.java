package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.ObjectReader;
import janeti.config.object.SchemaSamples;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.model.JobId;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class ConfigEntriesTest {
    /** The kinds of changes that bring an object, and the schema's name of it. */
    private static final Map<String, String> PUTS =
            Map.of(
                    "cluster", "Cluster",
                    "node", "Node",
                    "nodegroup", "NodeGroup",
                    "instance", "Instance",
                    "network", "Network",
                    "disk", "Disk",
                    "filter", "FilterRule");

    private static Entry entry(EntryKind kind, byte[] body) {
        return new Entry(1, Samples.AT, kind, 1, body);
    }

    private static ConfigChange change(Map<String, @Nullable Object> json) {
        return ObjectReader.whole("change", json, ConfigChange::read);
    }

    @Test
    void readsASnapshotFromBeforeItHeldTheNewestChanges() throws IOException {
        // given
        var out = new ByteArrayOutputStream();
        ConfigState state = ConfigStore.FOLD.empty().with(Samples.fresh());
        ConfigStore.FOLD.write(state, out);
        var json = Samples.mutable(out.toByteArray());
        json.remove("recent");
        // when
        ConfigState read = ConfigStore.FOLD.read(new ByteArrayInputStream(Json.bytes(json)), 1);
        // then
        assertThat(read.require().hasContentOf(state.require())).isTrue();
        assertThat(read.newest()).isEmpty();
    }

    @Test
    void everyChangeSurvivesItsEncoding() {
        for (long seed = 0; seed < 50; seed++) {
            // given
            var samples = new SchemaSamples(seed);
            List<ConfigChange> changes = new ArrayList<>();
            for (Map.Entry<String, String> put : PUTS.entrySet()) {
                var json = new LinkedHashMap<String, @Nullable Object>();
                json.put("put", put.getKey());
                json.put("object", samples.some(put.getValue()));
                changes.add(change(json));
                if (!put.getKey().equals("cluster")) {
                    changes.add(change(Map.of("removed", put.getKey(), "uuid", "u" + seed)));
                }
            }
            var cause = new Cause(new JobId(seed), 1, 2, "seed " + seed);
            // when
            var committed = new ConfigEntries.Committed(cause, changes, changes.reversed());
            byte[] body = ConfigEntries.committed(committed);
            Entry entry = entry(ConfigEntries.COMMITTED, body);
            // then
            assertThat(ConfigEntries.committed(entry)).as("seed %s", seed).isEqualTo(committed);
            assertThat(ConfigEntries.changes(Objects.requireNonNull(ConfigEntries.before(entry))))
                    .isEqualTo(changes.reversed());
            assertThat(ConfigEntries.cause(entry)).isEqualTo(cause);
        }
    }

    @Test
    void aCauseOutsideOfJobsHasNoJob() {
        Cause cause = Cause.outsideOfJobs("start-up");
        byte[] body =
                ConfigEntries.committed(new ConfigEntries.Committed(cause, List.of(), List.of()));
        assertThat(ConfigEntries.cause(entry(ConfigEntries.COMMITTED, body))).isEqualTo(cause);
    }

    @Test
    void anImportCarriesTheQueue() {
        List<Object> jobs = List.of(Map.of("id", 7L));
        byte[] body =
                ConfigEntries.imported(
                        new ConfigEntries.Imported(Samples.captured(), jobs, 9, "ab"));
        Entry entry = entry(ConfigEntries.IMPORTED, body);
        assertThat(ConfigEntries.importedJobs(entry)).isEqualTo(jobs);
        assertThat(ConfigEntries.importedLastJobId(entry)).isEqualTo(new JobId(9));
        assertThat(ConfigEntries.imported(entry).config().hasContentOf(Samples.captured()))
                .isTrue();
    }

    @Test
    void readsWhatTheFirstReleaseWrote() throws Exception {
        // given: entries as version 1 wrote them, kept as files
        ConfigState state = ConfigStore.FOLD.empty();
        // when
        state = apply(state, ConfigEntries.IMPORTED, "imported-1.json");
        state = apply(state, ConfigEntries.COMMITTED, "committed-1.json");
        state = apply(state, ConfigEntries.PROJECTED, "projected-1.json");
        // then
        Config config = state.require();
        assertThat(config.serial()).isEqualTo(261);
        assertThat(config.cluster().tags().sorted()).containsExactly("one");
        assertThat(config.findNode("node2").tags().sorted()).containsExactly("two");
        assertThat(config.findInstance("inst2").tags().sorted()).containsExactly("three");
        assertThat(config.filters()).hasSize(1);
        assertThat(config.networks()).hasSize(2);
        assertThat(state.intents())
                .containsExactly(
                        new ConfigState.Intent(260, "d1"), new ConfigState.Intent(261, "d2"));
    }

    @Test
    void readsASnapshotThatTheFirstReleaseWrote() throws Exception {
        ConfigState state =
                ConfigStore.FOLD.read(new ByteArrayInputStream(resource("snapshot-1.json")), 1);
        assertThat(state.require().hasContentOf(Samples.captured())).isTrue();
        assertThat(state.isOurs("d1")).isTrue();
    }

    @Test
    void aSnapshotHoldsTheWholeState() throws Exception {
        ConfigState state =
                ConfigStore.FOLD
                        .empty()
                        .with(Samples.captured())
                        .plus(new ConfigState.Intent(5, "ab"));
        var out = new ByteArrayOutputStream();
        ConfigStore.FOLD.write(state, out);
        ConfigState read = ConfigStore.FOLD.read(new ByteArrayInputStream(out.toByteArray()), 1);
        assertThat(read.require().hasContentOf(state.require())).isTrue();
        assertThat(read.intents()).isEqualTo(state.intents());
    }

    @Test
    void retainsABoundedNumberOfIntents() {
        ConfigState state = ConfigStore.FOLD.empty();
        for (int i = 0; i <= Limits.RETAINED_INTENTS; i++) {
            state = state.plus(new ConfigState.Intent(i, "digest" + i));
        }
        assertThat(state.intents()).hasSize(Limits.RETAINED_INTENTS);
        assertThat(state.isOurs("digest0")).isFalse();
        assertThat(state.isOurs("digest" + Limits.RETAINED_INTENTS)).isTrue();
    }

    private static ConfigState apply(ConfigState state, EntryKind kind, String file)
            throws IOException {
        byte[] body = Json.bytes(Json.parse(resource(file)));
        return ConfigStore.FOLD.apply(state, entry(kind, body));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ConfigEntriesTest.class.getResourceAsStream("old/" + name), name)) {
            return in.readAllBytes();
        }
    }
}
