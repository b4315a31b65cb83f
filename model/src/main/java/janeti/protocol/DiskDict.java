package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk as node calls carry it: the configuration's object with its parameters filled in. Source:
 * spec/node-rpc.json, shapes, disk dict. Kept whole, so that what this version does not look at is
 * passed on.
 */
public record DiskDict(Map<String, @Nullable Object> json) {
    // Not the compact form: it would lose that values may be null.
    public DiskDict(Map<String, @Nullable Object> json) {
        this.json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    }

    /** Disks as an argument. */
    static List<Map<String, @Nullable Object>> wire(List<DiskDict> disks) {
        return disks.stream().map(DiskDict::json).toList();
    }

    public String uuid() {
        return Dicts.text(json, "uuid");
    }

    /** file, sharedfile, plain, … */
    public String devType() {
        return Dicts.text(json, "dev_type");
    }

    /** By type; of files [driver, path]. */
    public List<?> logicalId() {
        return json.get("logical_id") instanceof List<?> list ? list : List.of();
    }

    public String ivName() {
        return Dicts.text(json, "iv_name");
    }

    /** Null when it has none. */
    public @Nullable String name() {
        return json.get("name") instanceof String name ? name : null;
    }

    public long sizeMib() {
        return Dicts.number(json, "size");
    }

    /** rw or ro. */
    public String mode() {
        return Dicts.text(json, "mode");
    }
}
