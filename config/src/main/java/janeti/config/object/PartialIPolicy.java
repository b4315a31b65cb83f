package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a node group sets of the instance policy; null is not set. */
public record PartialIPolicy(
        @Nullable List<MinMaxISpecs> minmax,
        ISpecParams.@Nullable Partial std,
        @Nullable Double spindleRatio,
        @Nullable Double vcpuRatio,
        @Nullable List<String> diskTemplates) {
    public static final PartialIPolicy NONE = new PartialIPolicy(null, null, null, null, null);

    /** What holds where these are set over the defaults; a list replaces the whole list. */
    public FilledIPolicy over(FilledIPolicy defaults) {
        return new FilledIPolicy(
                minmax == null ? defaults.minmax() : minmax,
                std == null ? defaults.std() : std.over(defaults.std()),
                spindleRatio == null ? defaults.spindleRatio() : spindleRatio,
                vcpuRatio == null ? defaults.vcpuRatio() : vcpuRatio,
                diskTemplates == null ? defaults.diskTemplates() : diskTemplates);
    }

    static PartialIPolicy read(ObjectReader in) {
        return new PartialIPolicy(
                in.has("minmax") ? in.objects("minmax", MinMaxISpecs::read) : null,
                in.has("std") ? in.object("std", ISpecParams.Partial::read) : null,
                in.realIfSet("spindle-ratio"),
                in.realIfSet("vcpu-ratio"),
                in.has("disk-templates") ? in.texts("disk-templates") : null);
    }

    void write(ObjectWriter out) {
        if (minmax != null) {
            out.putAll("minmax", minmax, MinMaxISpecs::write);
        }
        if (std != null) {
            out.put("std", std, ISpecParams.Partial::write);
        }
        out.putIfSet("spindle-ratio", spindleRatio)
                .putIfSet("vcpu-ratio", vcpuRatio)
                .putIfSet("disk-templates", diskTemplates);
    }
}
