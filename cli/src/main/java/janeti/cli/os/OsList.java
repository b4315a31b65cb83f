package janeti.cli.os;

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

import java.util.List;

/** janeti os list. */
@Command(name = "list", description = "Lists the OS definitions that are on the nodes.")
final class OsList implements Runnable {
    /** Source: spec/query-fields.json, os; the daemon itself describes them to nobody. */
    private static final List<Rows.Field> FIELDS =
            List.of(
                    new Rows.Field("name", "Name", "text", "Name of the definition"),
                    new Rows.Field("valid", "Valid", "bool", "Good on every node"),
                    new Rows.Field("hidden", "Hidden", "bool", "Not shown to users"),
                    new Rows.Field("blacklisted", "Blacklisted", "bool", "Not to be used"),
                    new Rows.Field("variants", "Variants", "other", "Its variants"),
                    new Rows.Field("api_versions", "ApiVersions", "other", "Versions it speaks"),
                    new Rows.Field("parameters", "Parameters", "other", "What it can be told"),
                    new Rows.Field("node_status", "NodeStatus", "other", "What each node has"),
                    new Rows.Field("os_hvp", "OsHypervisorParams", "other", "For hypervisors"),
                    new Rows.Field("osparams", "OsParameters", "other", "What it is told"),
                    new Rows.Field("trusted", "Trusted", "bool", "Runs without a sandbox"));

    private static final List<Column> USUAL =
            List.of(Column.of("name"), Column.of("valid"), Column.of("variants"));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Override
    public void run() {
        Listing listing = Listing.of(cluster, options, USUAL);
        if (options.listsFields()) {
            listing.printFields(FIELDS);
            return;
        }
        Rows empty = new Rows(FIELDS, List.of()).only(listing.fields());
        if (empty.fields().stream().anyMatch(Rows.Field::isUnknown)) {
            listing.print(empty, () -> FIELDS); // Which refuses, before a job is made of it.
            return;
        }
        try (Connection connection = cluster.connect()) {
            Opcode op =
                    Opcode.of("OP_OS_DIAGNOSE", "os list")
                            .with("output_fields", listing.fields())
                            .with("names", List.of());
            List<List<Cell>> rows =
                    Answer.list(JobRun.ask(connection, op)).stream()
                            .map(row -> Answer.list(row).stream().map(Cell::normal).toList())
                            .toList();
            listing.print(new Rows(empty.fields(), rows), () -> FIELDS);
        }
    }
}
