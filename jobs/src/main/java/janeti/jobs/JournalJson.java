package janeti.jobs;

import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Journal} as JSON, for snapshots. Reads what version 1 wrote, too. */
final class JournalJson {
    private JournalJson() {}

    static Object write(Journal journal) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("op", journal.opIndex());
        map.put("seed", journal.seed());
        map.put("locks", journal.locks());
        Journal.Plan plan = journal.plan();
        if (plan != null) {
            map.put("plan", plan.value());
            map.put("version", plan.version());
            map.put("hooks", plan.hooks());
            map.put("reserved", plan.reserved());
        }
        map.put("steps", steps(journal));
        List<Object> undo = new ArrayList<>();
        journal.undo().forEach(each -> undo.add(row(each.what(), each.undo())));
        map.put("undo", undo);
        map.put("kept", journal.kept());
        map.put("lines", journal.lines());
        map.put("error", journal.error());
        return map;
    }

    private static List<Object> steps(Journal journal) {
        List<Object> steps = new ArrayList<>();
        journal.steps()
                .forEach((position, step) ->
                        steps.add(
                                row(
                                        position,
                                        step.what(),
                                        step.answered(),
                                        step.answer(),
                                        step.before())));
        return steps;
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        List<@Nullable Object> row = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            row.add(cell);
        }
        return row;
    }

    static Journal read(JobId job, @Nullable Object json) {
        Body body = Body.of(json, "the journal of job " + job);
        Journal journal = Journal.begun(body.op(), body.text("seed"));
        Object locks = body.value("locks");
        if (locks != null) {
            journal = journal.granted(locks);
        }
        if (body.value("plan") != null) {
            journal =
                    journal.planned(
                            new Journal.Plan(
                                    body.numberOr("version", 0),
                                    body.value("plan"),
                                    body.value("hooks"),
                                    body.textsOr("reserved")));
        }
        for (Object step : body.list("steps")) {
            journal = withStep(journal, (List<?>) step);
        }
        for (Object undo : body.listOr("undo")) {
            List<?> row = (List<?>) undo;
            journal = journal.noted(new Journal.Undoing(String.valueOf(row.get(0)), row.get(1)));
        }
        journal =
                journal.kept((int) body.numberOr("kept", 0)).said((int) body.numberOr("lines", 0));
        Object error = body.value("error");
        return error == null ? journal : journal.ending(error);
    }

    private static Journal withStep(Journal journal, List<?> row) {
        int position = ((Number) row.get(0)).intValue();
        String what = String.valueOf(row.get(1));
        if (row.size() > 4 && row.get(4) instanceof List<?> before) {
            return journal.committed(position, what, List.copyOf(before));
        }
        return Boolean.TRUE.equals(row.get(2))
                ? journal.answered(position, what, row.get(3))
                : journal.intended(position, what, row.get(3));
    }
}
