package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance as node calls carry it: the configuration's object with all parameters filled in and
 * its disks beside it. Source: spec/node-rpc.json, shapes, inst dict. Kept whole, so that what this
 * version does not look at is passed on.
 */
public record InstanceDict(Map<String, @Nullable Object> json) {
    // Not the compact form: it would lose that values may be null.
    public InstanceDict(Map<String, @Nullable Object> json) {
        this.json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
    }

    public String name() {
        return Dicts.text(json, "name");
    }

    public String uuid() {
        return Dicts.text(json, "uuid");
    }

    /** With its variant: name+variant. */
    public String os() {
        return Dicts.text(json, "os");
    }

    public String hypervisor() {
        return Dicts.text(json, "hypervisor");
    }

    public Map<String, @Nullable Object> hvparams() {
        return Dicts.dict(json, "hvparams");
    }

    public Map<String, @Nullable Object> beparams() {
        return Dicts.dict(json, "beparams");
    }

    public Map<String, @Nullable Object> osparams() {
        return Dicts.dict(json, "osparams");
    }

    /** Each with mac, ip?, nicparams, uuid, name?, network?, netinfo?. */
    public List<Map<String, @Nullable Object>> nics() {
        return Dicts.dicts(json, "nics");
    }

    public List<DiskDict> disks() {
        return Dicts.dicts(json, "disks_info").stream().map(DiskDict::new).toList();
    }
}
