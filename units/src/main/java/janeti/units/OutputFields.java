package janeti.units;

import static janeti.model.PrereqException.require;

import janeti.model.ErrorCode;

import java.util.Collection;
import java.util.List;

/** The columns that an opcode which only tells is asked for. */
public final class OutputFields {
    private OutputFields() {}

    /** Refuses an opcode that asks for others than there are. */
    public static void requireKnown(List<String> fields, Collection<String> known) {
        List<String> unknown = fields.stream().filter(field -> !known.contains(field)).toList();
        require(
                unknown.isEmpty(),
                ErrorCode.INVAL,
                "Unknown output fields selected: %s",
                String.join(", ", unknown));
    }
}
