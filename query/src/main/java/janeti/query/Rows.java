package janeti.query;

import java.util.List;
import java.util.Set;

/**
 * The objects of one resource in one configuration, as rows of a table. Made for one query, used by
 * its thread.
 */
interface Rows<R> {
    FieldTable<R> table();

    /** All of them, in the order in which clients get them. */
    List<R> all();

    /**
     * One by its name, uuid, or the beginning of its name up to a dot.
     *
     * @throws janeti.model.PrereqException if there is none
     */
    R named(String name);

    /** The name of a row's object. */
    String nameOf(R row);

    String uuidOf(R row);

    /** What nodes must be asked for even if no column needs it. */
    default Set<String> alwaysLive() {
        return Set.of();
    }

    /**
     * The same rows with what the nodes say; nodes are asked here and nowhere else.
     *
     * @param fields the columns that somebody is going to look at and that need it; not empty
     */
    List<R> withLive(List<R> rows, Set<String> fields);
}
