package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.model.Submitter;

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
        line(head, out);
        for (Job job : state.jobs().values()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("job", JobJson.write(job));
            row.put("user", job.submitter().user());
            row.put("group", job.submitter().group());
            Journal journal = state.journals().get(job.id());
            row.put("journal", journal == null ? null : journal(journal));
            line(row, out);
        }
    }

    private static void line(Object value, OutputStream out) throws IOException {
        Json.write(value, out);
        out.write('\n');
    }

    private static Object journal(Journal journal) {
        List<Object> steps = new ArrayList<>();
        journal.steps()
                .forEach((position, step) -> {
                    List<@Nullable Object> row = new ArrayList<>();
                    row.add(position);
                    row.add(step.what());
                    row.add(step.answered());
                    row.add(step.answer());
                    steps.add(row);
                });
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("op", journal.opIndex());
        map.put("seed", journal.seed());
        map.put("locks", journal.locks());
        map.put("plan", journal.plan());
        map.put("steps", steps);
        return map;
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
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Body row = Body.of(parsed(line), "a job in the snapshot");
            var who = new Submitter(row.text("user"), row.text("group"));
            Job job = JobJson.read(row.value("job")).submittedBy(who);
            state = state.withNewJob(job);
            if (row.value("journal") != null) {
                state = state.withJournal(job.id(), journal(job.id(), row.value("journal")));
            }
        }
        return state;
    }

    private static Journal journal(JobId job, @Nullable Object json) {
        Body body = Body.of(json, "the journal of job " + job);
        Journal journal = Journal.begun(body.op(), body.text("seed"));
        Object locks = body.value("locks");
        if (locks != null) {
            journal = journal.granted(locks);
        }
        journal = journal.planned(body.value("plan"));
        for (Object step : body.list("steps")) {
            List<?> row = (List<?>) step;
            int position = ((Number) row.get(0)).intValue();
            journal = journal.intended(position, String.valueOf(row.get(1)));
            if (Boolean.TRUE.equals(row.get(2))) {
                journal = journal.answered(position, row.get(3));
            }
        }
        return journal;
    }

    private static @Nullable Object parsed(@Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("The jobs snapshot ends before its first line");
        }
        return Json.parse(line);
    }
}
