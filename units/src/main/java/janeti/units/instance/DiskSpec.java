package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk as it is asked for.
 *
 * @param sizeMib MiB
 * @param mode rw or ro
 */
record DiskSpec(long sizeMib, String mode, @Nullable String name) {
    /** Source: spec/constants.json, IDISK_PARAMS_TYPES. */
    private static final Map<String, ValueType> TYPES =
            Map.of(
                    "size", ValueType.SIZE,
                    "mode", ValueType.STRING,
                    "name", ValueType.MAYBE_STRING,
                    "adopt", ValueType.STRING,
                    "vg", ValueType.STRING,
                    "metavg", ValueType.STRING,
                    "provider", ValueType.STRING,
                    "access", ValueType.STRING,
                    "dev_type", ValueType.STRING,
                    "spindles", ValueType.INT);

    /** Those of an opcode, checked; all of the named template. */
    static List<DiskSpec> of(List<Map<String, @Nullable Object>> given, String template) {
        DeviceNames.check("disk", given);
        List<DiskSpec> specs = new ArrayList<>();
        for (Map<String, @Nullable Object> disk : given) {
            specs.add(of(typed(disk), template));
        }
        return specs;
    }

    private static Map<String, @Nullable Object> typed(Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            ValueType type = TYPES.get(param.getKey());
            if (type == null) {
                throw ValueType.unknown(param.getKey());
            }
            typed.put(param.getKey(), type.force(param.getKey(), param.getValue()));
        }
        return typed;
    }

    private static DiskSpec of(Map<String, @Nullable Object> disk, String template) {
        require(
                !disk.containsKey("adopt"),
                INVAL,
                "Disk adoption is not supported for the '%s' disk template",
                template);
        require(
                !disk.containsKey("spindles"),
                INVAL,
                "Spindles in instance disks cannot be specified when exclusive storage is not"
                        + " active");
        String mode = disk.get("mode") instanceof String given ? given : "rw";
        require(
                mode.equals("rw") || mode.equals("ro"),
                INVAL,
                "Invalid disk access mode '%s'",
                mode);
        if (!(disk.get("size") instanceof Long size)) {
            throw new PrereqException(INVAL, "Missing disk size");
        }
        return new DiskSpec(size, mode, DeviceNames.orNone(disk.get("name")));
    }
}
