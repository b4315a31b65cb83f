package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** The cluster's instance policy. */
public record FilledIPolicy(
        List<MinMaxISpecs> minmax,
        ISpecParams std,
        double spindleRatio,
        double vcpuRatio,
        List<String> diskTemplates) {

    public FilledIPolicy {
        minmax = List.copyOf(minmax);
        diskTemplates = List.copyOf(diskTemplates);
    }

    static FilledIPolicy read(ObjectReader in) {
        return new FilledIPolicy(
                in.objects("minmax", MinMaxISpecs::read),
                in.object("std", ISpecParams::read),
                in.real("spindle-ratio"),
                in.real("vcpu-ratio"),
                in.texts("disk-templates"));
    }

    /** The JSON form of one, by Ganeti's names. */
    public static Map<String, @Nullable Object> form(FilledIPolicy policy) {
        return ObjectWriter.form(policy, FilledIPolicy::write);
    }

    void write(ObjectWriter out) {
        out.putAll("minmax", minmax, MinMaxISpecs::write)
                .put("std", std, ISpecParams::write)
                .put("spindle-ratio", spindleRatio)
                .put("vcpu-ratio", vcpuRatio)
                .put("disk-templates", diskTemplates);
    }
}
