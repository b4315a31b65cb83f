package janeti.config;

import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.model.Check;
import janeti.model.JobId;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * The entries of the log that concern the configuration, and their encoding: JSON. What several
 * folds need of an entry is read by the accessors here.
 */
public final class ConfigEntries {
    /**
     * {"cause", "changes", "before"}: changes of the configuration and why they were made. With
     * "before" (since version 2) a job made them, and it says how the changed objects were.
     */
    public static final EntryKind COMMITTED = new EntryKind(16, "config-committed", 2);

    /** A whole configuration with its job queue takes the place of what there was. */
    public static final EntryKind IMPORTED = new EntryKind(17, "config-imported", 1);

    /** config.data is about to be replaced by these bytes. */
    public static final EntryKind PROJECTED = new EntryKind(18, "config-projected", 1);

    /**
     * The content of a {@link #COMMITTED} entry.
     *
     * @param before puts the changed objects back, as {@link Config#restored} does
     */
    public record Committed(Cause cause, List<ConfigChange> changes, List<ConfigChange> before) {}

    /**
     * What came from Ganeti's files.
     *
     * @param jobs the JSON of the job files, as Ganeti wrote them
     * @param lastJobId the content of the serial file
     * @param digest SHA-256 of the imported config.data, lower-case hex
     */
    public record Imported(Config config, List<Object> jobs, long lastJobId, String digest) {
        public Imported {
            jobs = List.copyOf(jobs);
        }
    }

    private ConfigEntries() {}

    /** Why a {@link #COMMITTED} entry was written. */
    public static Cause cause(Entry entry) {
        return reader(entry, COMMITTED).object("cause", CauseForm::read);
    }

    /**
     * What takes a {@link #COMMITTED} entry of a job back, as JSON; null where nobody may need it.
     */
    public static @Nullable List<Object> before(Entry entry) {
        ObjectReader in = reader(entry, COMMITTED);
        return in.has("before") ? in.values("before") : null;
    }

    /** The content of a recorded {@link #COMMITTED} entry. */
    public static Committed committed(Past past) {
        return committed(ObjectReader.of("change " + past.serial(), Json.parse(past.body())));
    }

    /** The way back of {@link #before}: for {@link Config#restored}. */
    public static List<ConfigChange> changes(List<?> json) {
        return json.stream()
                .map(change -> ConfigChange.read(ObjectReader.of("recorded change", change)))
                .toList();
    }

    /** The parts of an {@link #IMPORTED} entry. */
    public static Imported imported(Entry entry) {
        ObjectReader in = reader(entry, IMPORTED, ConfigJson.json(entry.body(), 2));
        Imported imported =
                new Imported(
                        in.object("config", ConfigJson::read),
                        in.values("jobs"),
                        in.number("last_job_id"),
                        in.text("digest"));
        in.end();
        return imported;
    }

    /** The job files of an {@link #IMPORTED} entry, without a look at its configuration. */
    public static List<Object> importedJobs(Entry entry) {
        return reader(entry, IMPORTED).values("jobs");
    }

    /** The last job id of an {@link #IMPORTED} entry, without a look at its configuration. */
    public static JobId importedLastJobId(Entry entry) {
        return new JobId(reader(entry, IMPORTED).number("last_job_id"));
    }

    static byte[] committed(Committed committed) {
        var form =
                new ObjectWriter()
                        .put("cause", committed.cause(), CauseForm::write)
                        .put("changes", json(committed.changes()));
        if (!committed.before().isEmpty()) {
            form.put("before", json(committed.before()));
        }
        return Json.bytes(form.map());
    }

    private static List<Object> json(List<ConfigChange> changes) {
        return changes.stream().<Object>map(ConfigChange::toJson).toList();
    }

    static Committed committed(Entry entry) {
        return committed(reader(entry, COMMITTED));
    }

    private static Committed committed(ObjectReader in) {
        Committed committed =
                new Committed(
                        in.object("cause", CauseForm::read),
                        in.objects("changes", ConfigChange::read),
                        in.has("before") ? in.objects("before", ConfigChange::read) : List.of());
        in.end();
        return committed;
    }

    /** The body of an {@link #IMPORTED} entry. */
    public static byte[] imported(Imported imported) {
        return Json.bytes(
                new ObjectWriter()
                        .put("config", ConfigJson.toJson(imported.config()))
                        .put("jobs", imported.jobs())
                        .put("last_job_id", imported.lastJobId())
                        .put("digest", imported.digest())
                        .map());
    }

    static byte[] projected(ConfigState.Intent intent) {
        return Json.bytes(intentForm(intent));
    }

    static ConfigState.Intent projected(Entry entry) {
        ObjectReader in = reader(entry, PROJECTED);
        ConfigState.Intent intent = readIntent(in);
        in.end();
        return intent;
    }

    static Map<String, @Nullable Object> intentForm(ConfigState.Intent intent) {
        return new ObjectWriter()
                .put("serial", intent.serial())
                .put("digest", intent.digest())
                .map();
    }

    static ConfigState.Intent readIntent(ObjectReader in) {
        return new ConfigState.Intent(in.number("serial"), in.text("digest"));
    }

    private static ObjectReader reader(Entry entry, EntryKind kind) {
        return reader(entry, kind, Json.parse(entry.body()));
    }

    private static ObjectReader reader(Entry entry, EntryKind kind, @Nullable Object body) {
        Check.that(entry.kind().code() == kind.code(), "%s is no %s", entry, kind.name());
        return ObjectReader.of("entry " + entry.index(), body);
    }

    /** The JSON form of a {@link Cause}. */
    private static final class CauseForm {
        static Cause read(ObjectReader in) {
            Long job = in.numberIfSet("job");
            return new Cause(
                    job == null ? null : new JobId(job),
                    Math.toIntExact(in.number("op")),
                    Math.toIntExact(in.number("step")),
                    in.text("what"));
        }

        static void write(Cause cause, ObjectWriter out) {
            JobId job = cause.job();
            out.putIfSet("job", job == null ? null : job.value())
                    .put("op", (long) cause.opIndex())
                    .put("step", (long) cause.step())
                    .put("what", cause.what());
        }
    }
}
