package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.model.Submitter;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link JobsState} as lines of JSON: the flags first, then a line a job. */
final class JobsSnapshot {
    private JobsSnapshot() {}

    static void write(JobsState state, OutputStream out) throws IOException {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("last_id", state.lastId());
        head.put("drained", state.drained());
        head.put("watcher_pause", state.watcherPause());
        head.put("doubts", doubts(state));
        line(head, out);
        for (Job job : state.jobs().values()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("job", JobJson.write(job));
            row.put("user", job.submitter().user());
            row.put("group", job.submitter().group());
            Journal journal = state.journals().get(job.id());
            row.put("journal", journal == null ? null : JournalJson.write(journal));
            line(row, out);
        }
    }

    private static Object doubts(JobsState state) {
        List<Object> rows = new ArrayList<>();
        state.doubts()
                .forEach((lock, doubt) ->
                        rows.add(
                                List.of(
                                        lock,
                                        doubt.job().value(),
                                        WireTime.micros(doubt.since()),
                                        doubt.what())));
        return rows;
    }

    /** Since version 2. */
    private static JobsState withDoubts(JobsState state, List<?> rows) {
        JobsState next = state;
        for (Object each : rows) {
            List<?> row = (List<?>) each;
            var doubt =
                    new JobsState.Doubt(
                            new JobId(((Number) row.get(1)).longValue()),
                            WireTime.ofMicros(((Number) row.get(2)).longValue()),
                            String.valueOf(row.get(3)));
            next = next.uncertain(List.of(row.get(0)), doubt);
        }
        return next;
    }

    private static void line(Object value, OutputStream out) throws IOException {
        Json.write(value, out);
        out.write('\n');
    }

    static JobsState read(InputStream in) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Body head = Body.of(parsed(lines.readLine()), "the jobs snapshot");
        JobsState state =
                JobsState.EMPTY
                        .withLastId(head.number("last_id"))
                        .withDrained(head.flag("drained"))
                        .withWatcherPause(
                                head.value("watcher_pause") instanceof Number n
                                        ? n.doubleValue()
                                        : null);
        state = withDoubts(state, head.listOr("doubts"));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Body row = Body.of(parsed(line), "a job in the snapshot");
            var who = new Submitter(row.text("user"), row.text("group"));
            Job job = JobJson.read(row.value("job")).submittedBy(who);
            state = state.withNewJob(job);
            if (row.value("journal") != null) {
                state =
                        state.withJournal(
                                job.id(), JournalJson.read(job.id(), row.value("journal")));
            }
        }
        return state;
    }

    private static @Nullable Object parsed(@Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("The jobs snapshot ends before its first line");
        }
        return Json.parse(line);
    }
}
