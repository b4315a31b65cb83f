package janeti.jobs;

import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.Fold;
import janeti.model.JobId;
import janeti.model.Json;

import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A part of the log's state for tests: every effect that was ever recorded, of ended jobs too. */
final class RecordedEffects implements Fold<RecordedEffects.Recorded> {
    static final RecordedEffects INSTANCE = new RecordedEffects();

    /** The place of an effect. */
    record Place(JobId job, int op, int step) {}

    /** What was intended where, and which of it was answered. */
    record Recorded(PMap<Place, String> intended, PSet<Place> answered) {
        /** How often a job intended this. */
        int intents(JobId job, String what) {
            return (int)
                    intended.entrySet().stream()
                            .filter(e -> e.getKey().job().equals(job) && e.getValue().equals(what))
                            .count();
        }

        /** What was asked for and has no recorded answer. */
        List<Place> unanswered() {
            return intended.keySet().stream().filter(place -> !answered.contains(place)).toList();
        }
    }

    private RecordedEffects() {}

    @Override
    public String name() {
        return "test.effects";
    }

    @Override
    public List<EntryKind> kinds() {
        return List.of(JobEntries.INTENDED, JobEntries.ANSWERED);
    }

    @Override
    public Recorded empty() {
        return new Recorded(HashTreePMap.empty(), HashTreePSet.empty());
    }

    @Override
    public Recorded apply(Recorded state, Entry entry) {
        Body body = Body.of(entry);
        var place = new Place(body.job(), body.op(), (int) body.number("step"));
        return entry.kind().equals(JobEntries.INTENDED)
                ? new Recorded(state.intended.plus(place, body.text("what")), state.answered)
                : new Recorded(state.intended, state.answered.plus(place));
    }

    @Override
    public int snapshotVersion() {
        return 1;
    }

    @Override
    public void write(Recorded state, OutputStream out) throws IOException {
        List<Object> intended = new ArrayList<>();
        state.intended.forEach((place, what) -> {
            List<Object> row = row(place);
            row.add(what);
            intended.add(row);
        });
        List<List<Object>> answered = state.answered.stream().map(p -> row(p)).toList();
        Json.write(List.of(intended, answered), out);
    }

    private static List<Object> row(Place place) {
        List<Object> row = new ArrayList<>();
        row.add(place.job.value());
        row.add(place.op);
        row.add(place.step);
        return row;
    }

    @Override
    public Recorded read(InputStream in, int version) throws IOException {
        var both =
                (List<?>)
                        Objects.requireNonNull(
                                Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        Recorded state = empty();
        for (Object row : (List<?>) both.get(0)) {
            state =
                    new Recorded(
                            state.intended.plus(place(row), String.valueOf(((List<?>) row).get(3))),
                            state.answered);
        }
        for (Object row : (List<?>) both.get(1)) {
            state = new Recorded(state.intended, state.answered.plus(place(row)));
        }
        return state;
    }

    private static Place place(Object row) {
        var numbers = (List<?>) row;
        return new Place(
                new JobId(((Number) numbers.get(0)).longValue()),
                ((Number) numbers.get(1)).intValue(),
                ((Number) numbers.get(2)).intValue());
    }
}
