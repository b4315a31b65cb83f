package janeti.config.object;

import org.jspecify.annotations.Nullable;

/** One size of an instance in the terms of a policy; memory and disk in MiB. */
public record ISpecParams(
        long memorySize,
        long diskSize,
        long diskCount,
        long cpuCount,
        long nicCount,
        long spindleUse) {

    static ISpecParams read(ObjectReader in) {
        return new ISpecParams(
                in.number("memory-size"),
                in.number("disk-size"),
                in.number("disk-count"),
                in.number("cpu-count"),
                in.number("nic-count"),
                in.number("spindle-use"));
    }

    void write(ObjectWriter out) {
        out.put("memory-size", memorySize)
                .put("disk-size", diskSize)
                .put("disk-count", diskCount)
                .put("cpu-count", cpuCount)
                .put("nic-count", nicCount)
                .put("spindle-use", spindleUse);
    }

    /** Those that a group sets itself; null is not set. */
    public record Partial(
            @Nullable Long memorySize,
            @Nullable Long diskSize,
            @Nullable Long diskCount,
            @Nullable Long cpuCount,
            @Nullable Long nicCount,
            @Nullable Long spindleUse) {

        /** What holds where these are set over the defaults. */
        public ISpecParams over(ISpecParams defaults) {
            return new ISpecParams(
                    memorySize == null ? defaults.memorySize : memorySize,
                    diskSize == null ? defaults.diskSize : diskSize,
                    diskCount == null ? defaults.diskCount : diskCount,
                    cpuCount == null ? defaults.cpuCount : cpuCount,
                    nicCount == null ? defaults.nicCount : nicCount,
                    spindleUse == null ? defaults.spindleUse : spindleUse);
        }

        static Partial read(ObjectReader in) {
            return new Partial(
                    in.numberIfSet("memory-size"),
                    in.numberIfSet("disk-size"),
                    in.numberIfSet("disk-count"),
                    in.numberIfSet("cpu-count"),
                    in.numberIfSet("nic-count"),
                    in.numberIfSet("spindle-use"));
        }

        void write(ObjectWriter out) {
            out.putIfSet("memory-size", memorySize)
                    .putIfSet("disk-size", diskSize)
                    .putIfSet("disk-count", diskCount)
                    .putIfSet("cpu-count", cpuCount)
                    .putIfSet("nic-count", nicCount)
                    .putIfSet("spindle-use", spindleUse);
        }
    }
}
