package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.FilledIPolicy;
import janeti.config.object.ISpecParams;
import janeti.config.object.Instance;
import janeti.config.object.MinMaxISpecs;
import janeti.config.object.NodeGroup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What of an instance a group's policy does not allow. Pure. */
public final class IPolicyCheck {
    private IPolicyCheck() {}

    /**
     * An instance in the terms of a policy; sizes in MiB.
     *
     * @param template of all disks; "diskless" when there are none
     */
    record Size(
            long memory,
            long cpus,
            long nics,
            long spindleUse,
            List<Long> disks,
            String template) {}

    /** A value and where its bounds stand. */
    private record Bounded(String name, long value, ToLongFunction<ISpecParams> bound) {
        List<String> violation(MinMaxISpecs range) {
            long min = bound.applyAsLong(range.min());
            long max = bound.applyAsLong(range.max());
            return value >= min && value <= max
                    ? List.of()
                    : List.of(
                            "%s value %d is not in range [%d, %d]"
                                    .formatted(name, value, min, max));
        }
    }

    /** Of an instance of the configuration, with the policy of a group. */
    public static List<String> violations(Config config, Instance instance, NodeGroup group) {
        return violations(config, instance, NodeDicts.disks(config, instance), group);
    }

    /** Of an instance that will have these disks. */
    static List<String> violations(
            Config config, Instance instance, List<Disk> disks, NodeGroup group) {
        BeParams beparams = Filled.beparams(config, instance);
        return violations(
                Filled.ipolicy(config, group),
                new Size(
                        beparams.maxmem(),
                        beparams.vcpus(),
                        instance.nics().size(),
                        beparams.spindleUse(),
                        disks.stream().map(Disk::sizeMib).toList(),
                        disks.isEmpty() ? "diskless" : disks.getFirst().devType()));
    }

    /** One sentence each; of several ranges the one that fits best counts. */
    static List<String> violations(FilledIPolicy policy, Size size) {
        List<String> found = new ArrayList<>();
        if (!policy.diskTemplates().contains(size.template)) {
            found.add(
                    "Disk template %s is not allowed (allowed templates: %s)"
                            .formatted(size.template, String.join(", ", policy.diskTemplates())));
        }
        found.addAll(bestFit(policy.minmax(), values(size)));
        return found;
    }

    private static List<String> bestFit(List<MinMaxISpecs> ranges, List<Bounded> values) {
        List<String> fewest = null;
        for (MinMaxISpecs range : ranges) {
            List<String> found =
                    values.stream().flatMap(value -> value.violation(range).stream()).toList();
            if (fewest == null || found.size() < fewest.size()) {
                fewest = found;
            }
        }
        return fewest == null ? List.of() : fewest;
    }

    private static List<Bounded> values(Size size) {
        List<Bounded> values = new ArrayList<>();
        values.add(new Bounded("memory-size", size.memory, ISpecParams::memorySize));
        values.add(new Bounded("cpu-count", size.cpus, ISpecParams::cpuCount));
        values.add(new Bounded("nic-count", size.nics, ISpecParams::nicCount));
        values.add(new Bounded("spindle-use", size.spindleUse, ISpecParams::spindleUse));
        for (int i = 0; i < size.disks.size(); i++) {
            values.add(new Bounded("disk-size/" + i, size.disks.get(i), ISpecParams::diskSize));
        }
        if (!size.disks.isEmpty()) { // How many is no question for an instance without any.
            values.add(new Bounded("disk-count", size.disks.size(), ISpecParams::diskCount));
        }
        return values;
    }
}
