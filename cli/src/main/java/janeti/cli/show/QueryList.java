package janeti.cli.show;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.Names;
import janeti.cli.ask.Rows;

import java.util.List;

/**
 * A list of what the daemon answers queries on.
 *
 * @param resource its name on the wire and on the command line
 * @param usual the columns shown if none are asked for
 */
public record QueryList(String resource, List<Column> usual) {

    /** Lists the named objects; all, without names. */
    public void print(ClusterOption cluster, ListOptions options, List<String> names) {
        Listing listing = Listing.of(cluster, options, usual);
        try (Connection connection = cluster.connect()) {
            if (options.listsFields()) {
                listing.printFields(connection.fields(resource));
                return;
            }
            Rows rows =
                    Names.explained(
                            connection,
                            resource,
                            names,
                            () ->
                                    connection.query(
                                            resource,
                                            listing.fields(),
                                            Names.filter("name", names)));
            listing.print(rows, () -> connection.fields(resource));
        }
    }
}
