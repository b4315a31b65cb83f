package janeti.cli.tag;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Opcode;
import janeti.cli.ask.Rows;
import janeti.cli.show.Column;
import janeti.cli.show.ListOptions;
import janeti.cli.show.Listing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;

/** janeti tag search. */
@Command(
        name = "search",
        description = "Finds all tags that match a regular expression, and what they hang on.")
final class TagSearch implements Runnable {
    /** Of the opcode's answer, in its order. */
    private static final List<Rows.Field> FIELDS =
            List.of(
                    new Rows.Field("path", "Object", "text", "What it hangs on, as a path"),
                    new Rows.Field("tag", "Tag", "text", "The tag"));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Parameters(paramLabel = "PATTERN", description = "Matches anywhere in a tag.")
    private String pattern = "";

    @Override
    public void run() {
        Listing listing =
                Listing.of(cluster, options, List.of(Column.of("path"), Column.of("tag")));
        if (options.listsFields()) {
            listing.printFields(FIELDS);
            return;
        }
        try (Connection connection = cluster.connect()) {
            Opcode op = Opcode.of("OP_TAGS_SEARCH", "tag search").with("pattern", pattern);
            List<List<Cell>> rows =
                    Answer.list(JobRun.ask(connection, op)).stream()
                            .map(row -> Answer.list(row).stream().map(Cell::normal).toList())
                            .toList();
            listing.print(new Rows(FIELDS, rows).only(listing.fields()), () -> FIELDS);
        }
    }
}
