package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Back-end parameters, all of them; memory in MiB. */
public record BeParams(
        long minmem,
        long maxmem,
        long vcpus,
        boolean autoBalance,
        boolean alwaysFailover,
        long spindleUse) {

    static BeParams read(ObjectReader in) {
        return new BeParams(
                in.number("minmem"),
                in.number("maxmem"),
                in.number("vcpus"),
                in.flag("auto_balance"),
                in.flag("always_failover"),
                in.number("spindle_use"));
    }

    void write(ObjectWriter out) {
        out.put("minmem", minmem)
                .put("maxmem", maxmem)
                .put("vcpus", vcpus)
                .put("auto_balance", autoBalance)
                .put("always_failover", alwaysFailover)
                .put("spindle_use", spindleUse);
    }

    /** The JSON form of one, by Ganeti's names. */
    public static Map<String, @Nullable Object> form(BeParams params) {
        return ObjectWriter.form(params, BeParams::write);
    }

    /** Those that an instance sets itself; null is not set. */
    public record Partial(
            @Nullable Long minmem,
            @Nullable Long maxmem,
            @Nullable Long vcpus,
            @Nullable Boolean autoBalance,
            @Nullable Boolean alwaysFailover,
            @Nullable Long spindleUse) {
        public static final Partial NONE = new Partial(null, null, null, null, null, null);

        /** What holds where these are set over the defaults. */
        public BeParams over(BeParams defaults) {
            return new BeParams(
                    minmem == null ? defaults.minmem : minmem,
                    maxmem == null ? defaults.maxmem : maxmem,
                    vcpus == null ? defaults.vcpus : vcpus,
                    autoBalance == null ? defaults.autoBalance : autoBalance,
                    alwaysFailover == null ? defaults.alwaysFailover : alwaysFailover,
                    spindleUse == null ? defaults.spindleUse : spindleUse);
        }

        public static Partial read(ObjectReader in) {
            return new Partial(
                    in.numberIfSet("minmem"),
                    in.numberIfSet("maxmem"),
                    in.numberIfSet("vcpus"),
                    in.flagIfSet("auto_balance"),
                    in.flagIfSet("always_failover"),
                    in.numberIfSet("spindle_use"));
        }

        void write(ObjectWriter out) {
            out.putIfSet("minmem", minmem)
                    .putIfSet("maxmem", maxmem)
                    .putIfSet("vcpus", vcpus)
                    .putIfSet("auto_balance", autoBalance)
                    .putIfSet("always_failover", alwaysFailover)
                    .putIfSet("spindle_use", spindleUse);
        }
    }
}
