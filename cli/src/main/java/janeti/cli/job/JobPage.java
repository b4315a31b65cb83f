package janeti.cli.job;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;
import janeti.cli.show.CellText;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The page of a job. */
final class JobPage {
    /** In the order in which {@link #of} takes them. */
    static final List<String> FIELDS =
            List.of(
                    "id",
                    "status",
                    "received_ts",
                    "start_ts",
                    "end_ts",
                    "ops",
                    "summary",
                    "opstatus",
                    "opresult",
                    "oplog");

    static final int STATUS = 1;

    /** Of an opcode what is no parameter of its own. */
    private static final List<String> COMMON =
            List.of("OP_ID", "reason", "debug_level", "priority", "depends", "comment", "dry_run");

    private JobPage() {}

    static Map<String, @Nullable Object> of(List<Cell> row) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("Job", row.getFirst().value());
        page.put("Status", row.get(STATUS).value());
        page.put("Received", time(row.get(2)));
        page.put("Started", time(row.get(3)));
        page.put("Ended", time(row.get(4)));
        page.put("Opcodes", opcodes(row));
        return page;
    }

    private static String time(Cell cell) {
        return CellText.of(cell, "any_ts", "other", true);
    }

    private static List<Map<String, @Nullable Object>> opcodes(List<Cell> row) {
        List<?> ops = Answer.list(row.get(5).value());
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            Map<String, @Nullable Object> op = new LinkedHashMap<>();
            op.put("Opcode", Answer.list(row.get(6).value()).get(i));
            op.put("Status", Answer.list(row.get(7).value()).get(i));
            op.put("Parameters", parameters(Answer.map(ops.get(i))));
            op.put("Result", text(Answer.list(row.get(8).value()).get(i)));
            op.put("Log", log(Answer.list(Answer.list(row.get(9).value()).get(i))));
            shown.add(op);
        }
        return shown;
    }

    /** By name; what was not given is left out. */
    private static Map<String, Object> parameters(Map<?, ?> op) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (Object name : new TreeSet<>(op.keySet())) {
            Object value = op.get(name);
            if (value != null && !COMMON.contains(name)) {
                given.put(String.valueOf(name), Answer.text(value));
            }
        }
        return given;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : Answer.text(value);
    }

    /** Entries are [serial, [seconds, microseconds], type, payload]. Source: spec/luxi.json. */
    private static List<String> log(List<?> entries) {
        List<String> lines = new ArrayList<>();
        for (Object entry : entries) {
            List<?> parts = Answer.list(entry);
            String when = time(Cell.normal(parts.get(1)));
            lines.add(when + "  " + Answer.text(parts.get(3)).strip());
        }
        return lines;
    }
}
