package janeti.cli.config;

import janeti.config.history.Difference;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti config diff. */
@Command(
        name = "diff",
        description = {
            "Lists what differs between two configurations, one place a line; nothing if nothing",
            "does. Each is a file or a serial number, for which see \"janeti config history\"."
        })
final class ConfigDiff implements Callable<Integer> {
    @Mixin private WhichConfig which = new WhichConfig();

    @Option(names = "--json", description = "Print a JSON list of objects: path, before, after.")
    private boolean json;

    @Option(names = "--all", description = "Also serial numbers and times of change.")
    private boolean all;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A file or a serial number.")
    private String before = "";

    @Parameters(index = "1", paramLabel = "AFTER", description = "Likewise.")
    private String after = "";

    @Override
    public Integer call() throws IOException {
        List<Difference> found = Difference.between(which.find(before), which.find(after), all);
        if (json) {
            which.out().println(Json.text(found.stream().map(ConfigDiff::object).toList()));
        } else {
            found.stream().map(ConfigDiff::line).forEach(which.out()::println);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> object(Difference difference) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("path", difference.path());
        object.put("before", difference.before());
        object.put("after", difference.after());
        return object;
    }

    private static String line(Difference difference) {
        if (difference.before() == null) {
            return "+ " + difference.path() + ": " + Json.text(difference.after());
        }
        if (difference.after() == null) {
            return "- " + difference.path() + ": " + Json.text(difference.before());
        }
        return "~ %s: %s -> %s"
                .formatted(
                        difference.path(),
                        Json.text(difference.before()),
                        Json.text(difference.after()));
    }
}
