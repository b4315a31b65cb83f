package janeti.cli.show;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** What every list can be asked for. */
public final class ListOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FIELDS",
            description = {
                "Names of fields, with commas between; \"+a,b\" adds to the usual ones.",
                "--list-fields tells which there are."
            })
    private @Nullable String output;

    @Option(names = "--json", description = "Print a JSON list of objects, values as on the wire.")
    private boolean json;

    @Option(names = "--no-headers", description = "Print no titles.")
    private boolean noHeaders;

    @Option(
            names = "--separator",
            paramLabel = "TEXT",
            description = "Print this between values instead of blanks; sizes in plain MiB.")
    private @Nullable String separator;

    @Option(names = "--list-fields", description = "Print which fields there are, and end.")
    private boolean listFields;

    public boolean isJson() {
        return json;
    }

    public boolean hasHeaders() {
        return !noHeaders;
    }

    public @Nullable String separator() {
        return separator;
    }

    public boolean listsFields() {
        return listFields;
    }

    /** The columns that were asked for; the usual ones if none were. */
    public List<Column> columns(List<Column> usual) {
        if (output == null) {
            return usual;
        }
        List<Column> chosen = new ArrayList<>(output.startsWith("+") ? usual : List.of());
        for (String name : output.replaceFirst("^\\+", "").split(",", -1)) {
            if (!name.isBlank()) {
                chosen.add(Column.of(name.strip()));
            }
        }
        return chosen.isEmpty() ? usual : List.copyOf(chosen);
    }
}
