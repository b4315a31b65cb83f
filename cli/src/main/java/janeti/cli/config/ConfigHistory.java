package janeti.cli.config;

import janeti.cli.show.CellText;
import janeti.cli.show.Table;
import janeti.config.history.HistoryRecord;
import janeti.config.history.HistoryRecord.Touched;
import janeti.model.Json;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** janeti config history. */
@Command(
        name = "history",
        description = {
            "Lists who changed the configuration, when and by which job; the newest first.",
            "\"janeti config diff\" shows what was changed from one serial number to another."
        })
final class ConfigHistory implements Callable<Integer> {
    private static final List<Table.Head> HEADS =
            List.of(
                    new Table.Head("Serial", true),
                    new Table.Head("Time", false),
                    new Table.Head("Job", true),
                    new Table.Head("Who", false),
                    new Table.Head("What", false),
                    new Table.Head("Objects", false));

    @Mixin private WhichConfig which = new WhichConfig();

    @Option(
            names = "--limit",
            defaultValue = "20",
            paramLabel = "COUNT",
            description = "How many changes; ${DEFAULT-VALUE} otherwise.")
    private int limit = 20;

    @Option(
            names = "--object",
            paramLabel = "NAME",
            description = "Only changes of the object of this name or uuid.")
    private @Nullable String object;

    @Option(names = "--json", description = "Print a JSON list of objects, one for each change.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        String name = object;
        List<HistoryRecord> records =
                which.past().newest(limit, record -> name == null || record.concerns(name));
        if (json) {
            which.out().println(Json.text(records.stream().map(ConfigHistory::object).toList()));
        } else {
            new Table(HEADS, records.stream().map(ConfigHistory::row).toList())
                    .lines(true, which.cluster().terminal().width())
                    .forEach(which.out()::println);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> object(HistoryRecord record) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("serial", record.serial());
        form.put("time", WireTime.seconds(record.time()));
        form.put("job", record.job() == null ? null : record.job().value());
        form.put("who", record.who());
        form.put("what", record.what());
        form.put("objects", record.objects().stream().map(ConfigHistory::object).toList());
        return form;
    }

    private static Map<String, Object> object(Touched touched) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("kind", touched.kind());
        form.put("uuid", touched.uuid().value());
        form.put("name", touched.name());
        form.put("action", word(touched));
        return form;
    }

    private static List<String> row(HistoryRecord record) {
        return List.of(
                Long.toString(record.serial()),
                CellText.time(WireTime.seconds(record.time())),
                record.job() == null ? "-" : record.job().toString(),
                record.who() == null ? "-" : record.who(),
                record.what(),
                record.objects().stream()
                        .map(each -> word(each) + " " + each.kind() + " " + each.name())
                        .collect(Collectors.joining(", ")));
    }

    private static String word(Touched touched) {
        return touched.action().name().toLowerCase(Locale.ROOT);
    }
}
