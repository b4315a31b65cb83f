package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.NOTUNIQUE;
import static janeti.model.PrereqException.require;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of disks and cards as clients give them. Pure. */
final class DeviceNames {
    static final String NONE = "none";

    private DeviceNames() {}

    /** Refuses names that are numbers, which would be taken for an index, and names given twice. */
    static void check(String kind, List<Map<String, @Nullable Object>> devices) {
        Set<String> seen = new HashSet<>();
        for (Map<String, @Nullable Object> device : devices) {
            if (!(device.get("name") instanceof String name)) {
                continue;
            }
            require(
                    !name.strip().matches("[+-]?\\d+"),
                    INVAL,
                    "Invalid name '%s'. Purely numeric %s names are not allowed",
                    name,
                    kind);
            require(
                    name.equalsIgnoreCase(NONE) || seen.add(name),
                    NOTUNIQUE,
                    "%s name '%s' already used",
                    kind,
                    name);
        }
    }

    /** The text that was given; null when none was or it says so. */
    static @Nullable String orNone(@Nullable Object given) {
        return given instanceof String text && !text.equalsIgnoreCase(NONE) ? text : null;
    }
}
