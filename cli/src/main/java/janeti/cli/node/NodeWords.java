package janeti.cli.node;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;
import janeti.cli.show.Column;

import java.util.List;
import java.util.Map;

/** What a node is, in words. Source of the letters: spec/query-fields.json, value_notes. */
final class NodeWords {
    private static final Map<String, String> ROLES =
            Map.of("M", "master", "C", "candidate", "R", "regular", "D", "regular", "O", "regular");

    static final Column ROLE = new Column("Role", List.of("role"), cells -> role(cells.getFirst()));

    /** The boot id is there only if the node answered just now. */
    static final Column STATUS =
            new Column("Status", List.of("offline", "drained", "bootid"), NodeWords::status);

    private NodeWords() {}

    static String role(Cell cell) {
        String letter = Answer.text(cell.value());
        return ROLES.getOrDefault(letter, letter);
    }

    private static String status(List<Cell> cells) {
        if (Boolean.TRUE.equals(cells.getFirst().value())) {
            return "offline";
        }
        if (Boolean.TRUE.equals(cells.get(1).value())) {
            return "drained";
        }
        return cells.get(2).status() == Cell.Status.NODATA ? "no answer" : "ok";
    }
}
