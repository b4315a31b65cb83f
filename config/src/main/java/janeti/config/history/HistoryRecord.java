package janeti.config.history;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.model.JobId;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One change of the configuration, for people.
 *
 * @param serial of the configuration after it
 * @param job null when no job made it
 * @param who handed the job in; null when that is not known
 * @param what in the words of the one who made it
 */
public record HistoryRecord(
        long serial,
        Instant time,
        @Nullable JobId job,
        @Nullable String who,
        String what,
        List<Touched> objects) {
    /** An object that was changed. */
    public record Touched(String kind, Uuid uuid, String name, Action action) {
        boolean isCalled(String nameOrUuid) {
            return name.equals(nameOrUuid) || uuid.value().equals(nameOrUuid);
        }
    }

    /** What became of an object. */
    public enum Action {
        ADDED,
        CHANGED,
        REMOVED
    }

    public HistoryRecord {
        objects = List.copyOf(objects);
    }

    static HistoryRecord of(Line.Change change) {
        if (change.past().isImport()) {
            return new HistoryRecord(
                    change.serial(),
                    change.time(),
                    null,
                    null,
                    "another configuration was imported",
                    List.of());
        }
        ConfigEntries.Committed made = ConfigEntries.committed(change.past());
        Cause cause = made.cause();
        Map<Uuid, ConfigChange> before = new HashMap<>();
        made.before().forEach(each -> before.put(each.uuid(), each));
        return new HistoryRecord(
                change.serial(),
                change.time(),
                cause.job(),
                change.who(),
                cause.what(),
                made.changes().stream()
                        .map(each -> touched(each, before.get(each.uuid())))
                        .toList());
    }

    private static Touched touched(ConfigChange change, @Nullable ConfigChange before) {
        return switch (change) {
            case ConfigChange.Put put ->
                    new Touched(
                            put.kind().wireName(),
                            put.uuid(),
                            put.object().label(),
                            before instanceof ConfigChange.Removed ? Action.ADDED : Action.CHANGED);
            case ConfigChange.Removed removed ->
                    new Touched(
                            removed.kind().wireName(),
                            removed.uuid(),
                            before instanceof ConfigChange.Put was
                                    ? was.object().label()
                                    : removed.uuid().value(),
                            Action.REMOVED);
        };
    }

    /** Whether it touched the object of that name or uuid. */
    public boolean concerns(String nameOrUuid) {
        return objects.stream().anyMatch(object -> object.isCalled(nameOrUuid));
    }
}
