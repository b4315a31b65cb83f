package janeti.config;

import janeti.config.object.FilledIPolicy;
import janeti.config.object.ISpecParams;
import janeti.config.object.MinMaxISpecs;

import java.util.List;
import java.util.function.ToLongFunction;

/** What must be true of an instance policy. Pure. */
final class PolicyRules {
    /** A size in an instance's specification. */
    private record Size(String name, ToLongFunction<ISpecParams> of) {}

    private static final List<Size> SIZES =
            List.of(
                    new Size("memory-size", ISpecParams::memorySize),
                    new Size("disk-size", ISpecParams::diskSize),
                    new Size("disk-count", ISpecParams::diskCount),
                    new Size("cpu-count", ISpecParams::cpuCount),
                    new Size("nic-count", ISpecParams::nicCount),
                    new Size("spindle-use", ISpecParams::spindleUse));

    private PolicyRules() {}

    /**
     * @param withStandard whether the standard size must be allowed; it is the cluster's alone
     */
    static void check(
            String who, FilledIPolicy policy, String path, boolean withStandard, Findings found) {
        found.broken(
                policy.minmax().isEmpty(),
                path + "/minmax",
                "the instance policy of " + who + " has no range of sizes",
                "give one");
        for (int i = 0; i < policy.minmax().size(); i++) {
            checkRange(who, policy.minmax().get(i), path + "/minmax/" + i, found);
        }
        found.broken(
                withStandard
                        && !policy.minmax().isEmpty()
                        && policy.minmax().stream()
                                .noneMatch(range -> contains(range, policy.std())),
                path + "/std",
                "the standard size in the instance policy of " + who + " is in none of its ranges",
                "change it, or a range");
        found.broken(
                policy.diskTemplates().isEmpty(),
                path + "/disk-templates",
                "the instance policy of " + who + " allows no disk template",
                "allow one");
        for (String template : policy.diskTemplates()) {
            found.broken(
                    !ClusterRules.TEMPLATES.contains(template),
                    path + "/disk-templates",
                    "disk template %s in the instance policy of %s is unknown"
                            .formatted(template, who),
                    "take it out");
        }
        checkRatio(who, "spindle-ratio", policy.spindleRatio(), path, found);
        checkRatio(who, "vcpu-ratio", policy.vcpuRatio(), path, found);
    }

    private static void checkRatio(
            String who, String name, double ratio, String path, Findings found) {
        found.broken(
                Double.isNaN(ratio) || ratio < 0,
                path + "/" + name,
                "%s %s in the instance policy of %s cannot be".formatted(name, ratio, who),
                "give one from 0 on");
    }

    private static void checkRange(String who, MinMaxISpecs range, String path, Findings found) {
        for (Size size : SIZES) {
            long min = size.of.applyAsLong(range.min());
            long max = size.of.applyAsLong(range.max());
            found.broken(
                    min > max,
                    path + "/" + size.name,
                    "the least %s in the instance policy of %s is %d, the most is %d"
                            .formatted(size.name, who, min, max),
                    "lower the least or raise the most");
        }
    }

    private static boolean contains(MinMaxISpecs range, ISpecParams standard) {
        return SIZES.stream()
                .allMatch(size ->
                        size.of.applyAsLong(range.min()) <= size.of.applyAsLong(standard)
                                && size.of.applyAsLong(standard)
                                        <= size.of.applyAsLong(range.max()));
    }
}
