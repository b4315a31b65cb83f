package janeti.config;

import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.Fold;
import janeti.model.BugException;
import janeti.model.Json;

import org.pcollections.TreePVector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** How entries change the configuration. Runs on the log's apply thread. */
final class ConfigFold implements Fold<ConfigState> {
    @Override
    public String name() {
        return "config";
    }

    @Override
    public List<EntryKind> kinds() {
        return List.of(ConfigEntries.COMMITTED, ConfigEntries.IMPORTED, ConfigEntries.PROJECTED);
    }

    @Override
    public ConfigState empty() {
        return ConfigState.EMPTY;
    }

    @Override
    public ConfigState apply(ConfigState state, Entry entry) {
        if (entry.kind().equals(ConfigEntries.COMMITTED)) {
            List<ConfigChange> changes = ConfigEntries.committed(entry).changes();
            Config next = state.require().apply(changes, entry.time());
            return state.with(next, Past.of(entry, next.serial()));
        }
        if (entry.kind().equals(ConfigEntries.IMPORTED)) {
            ConfigEntries.Imported imported = ConfigEntries.imported(entry);
            Config config = imported.config();
            return state.with(config, Past.of(entry, config.serial()))
                    .plus(new ConfigState.Intent(config.serial(), imported.digest()));
        }
        if (entry.kind().equals(ConfigEntries.PROJECTED)) {
            return state.plus(ConfigEntries.projected(entry));
        }
        throw new BugException("The configuration has no entries of kind " + entry.kind());
    }

    @Override
    public int snapshotVersion() {
        return 2; // 1 had no "recent".
    }

    @Override
    public void write(ConfigState state, OutputStream out) throws IOException {
        var form =
                new ObjectWriter()
                        .put(
                                "intents",
                                state.intents().stream().map(ConfigEntries::intentForm).toList())
                        .put("recent", state.newest().stream().map(Past::form).toList());
        if (state.config() != null) {
            form.put("config", ConfigJson.toJson(state.config()));
        }
        Json.write(form.map(), out);
    }

    @Override
    public ConfigState read(InputStream in, int version) throws IOException {
        return ObjectReader.whole(
                "snapshot", ConfigJson.json(in.readAllBytes(), 2), ConfigFold::read);
    }

    private static ConfigState read(ObjectReader in) {
        return new ConfigState(
                in.has("config") ? in.object("config", ConfigJson::read) : null,
                TreePVector.from(in.objects("intents", ConfigEntries::readIntent)),
                Recent.of(in.objectsOrNone("recent", Past::read)));
    }
}
