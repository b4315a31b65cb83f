package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One value of a query and whether there is one. Source: spec/query-fields.json, result_status. */
public record Cell(Status status, @Nullable Object value) {
    /** In the order of the numbers on the wire. */
    public enum Status {
        NORMAL,
        UNKNOWN,
        NODATA,
        UNAVAILABLE,
        OFFLINE
    }

    static Cell of(@Nullable Object wire) {
        List<?> pair = Answer.list(wire);
        int number = Math.toIntExact(Answer.number(pair.getFirst()));
        Status[] known = Status.values();
        Status status = number >= 0 && number < known.length ? known[number] : Status.UNKNOWN;
        return new Cell(status, pair.get(1));
    }

    public static Cell normal(@Nullable Object value) {
        return new Cell(Status.NORMAL, value);
    }

    public boolean isNormal() {
        return status == Status.NORMAL;
    }
}
