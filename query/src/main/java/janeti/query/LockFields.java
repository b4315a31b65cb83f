package janeti.query;

import static janeti.query.FieldKind.OTHER;

import janeti.locks.LockRow;

import java.util.ArrayList;
import java.util.List;

/** The columns of gnt-debug locks. Source: spec/query-fields.json, lock. */
final class LockFields {
    static final FieldTable<LockRow> ALL =
            new FieldTable<>(
                    "name",
                    List.of(
                            Field.field("name", "Name", OTHER, "Lock name", LockRow::name),
                            Field.ofCell(
                                    "mode",
                                    "Mode",
                                    OTHER,
                                    "Mode in which the lock is currently acquired (exclusive or"
                                            + " shared)",
                                    row -> Cell.of(row.mode())),
                            Field.field(
                                    "owner",
                                    "Owner",
                                    OTHER,
                                    "Current lock owner(s)",
                                    LockRow::owners),
                            Field.field(
                                    "pending",
                                    "Pending",
                                    OTHER,
                                    "Jobs waiting for the lock",
                                    LockFields::pending)));

    private LockFields() {}

    private static Object pending(LockRow row) {
        List<Object> requests = new ArrayList<>();
        row.pending().forEach(request -> requests.add(List.of(request.mode(), request.owners())));
        return requests;
    }
}
