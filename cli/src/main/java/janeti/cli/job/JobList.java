package janeti.cli.job;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.Names;
import janeti.cli.show.Column;
import janeti.cli.show.ListOptions;
import janeti.cli.show.Listing;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti job list. */
@Command(name = "list", description = "Lists jobs that are not archived, one a line.")
final class JobList implements Runnable {
    private static final List<Column> USUAL =
            List.of(
                    Column.of("id"),
                    Column.of("status"),
                    Column.of("received_ts"),
                    Column.of("end_ts"),
                    Column.of("summary"));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Option(
            names = "--status",
            split = ",",
            paramLabel = "STATUS",
            description =
                    "Only jobs that are queued, waiting, canceling, running, canceled, success or"
                            + " error; several with commas.")
    private List<String> statuses = new ArrayList<>();

    @Parameters(paramLabel = "JOB", arity = "0..*", description = "Only these; otherwise all.")
    private List<Long> jobs = new ArrayList<>();

    @Override
    public void run() {
        Listing listing = Listing.of(cluster, options, USUAL);
        try (Connection connection = cluster.connect()) {
            if (options.listsFields()) {
                listing.printFields(connection.fields("job"));
            } else {
                listing.print(
                        connection.query("job", listing.fields(), filter()),
                        () -> connection.fields("job"));
            }
        }
    }

    private @Nullable Object filter() {
        Object ids = Names.filter("id", jobs);
        Object states = Names.filter("status", statuses);
        if (ids == null || states == null) {
            return ids == null ? states : ids;
        }
        return List.of("&", ids, states);
    }
}
