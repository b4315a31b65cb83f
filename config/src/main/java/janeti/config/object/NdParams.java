package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Node parameters, all of them; the cluster's are the defaults of groups, those of nodes. */
public record NdParams(
        String oobProgram,
        long spindleCount,
        boolean exclusiveStorage,
        boolean ovs,
        String ovsName,
        String ovsLink,
        long sshPort,
        double cpuSpeed) {

    static NdParams read(ObjectReader in) {
        return new NdParams(
                in.text("oob_program"),
                in.number("spindle_count"),
                in.flag("exclusive_storage"),
                in.flag("ovs"),
                in.text("ovs_name"),
                in.text("ovs_link"),
                in.number("ssh_port"),
                in.real("cpu_speed"));
    }

    void write(ObjectWriter out) {
        out.put("oob_program", oobProgram)
                .put("spindle_count", spindleCount)
                .put("exclusive_storage", exclusiveStorage)
                .put("ovs", ovs)
                .put("ovs_name", ovsName)
                .put("ovs_link", ovsLink)
                .put("ssh_port", sshPort)
                .put("cpu_speed", cpuSpeed);
    }

    /** The JSON form of one, by Ganeti's names. */
    public static Map<String, @Nullable Object> form(NdParams params) {
        return ObjectWriter.form(params, NdParams::write);
    }

    /** Those that a node or a group sets itself; null is not set. */
    public record Partial(
            @Nullable String oobProgram,
            @Nullable Long spindleCount,
            @Nullable Boolean exclusiveStorage,
            @Nullable Boolean ovs,
            @Nullable String ovsName,
            @Nullable String ovsLink,
            @Nullable Long sshPort,
            @Nullable Double cpuSpeed) {
        public static final Partial NONE =
                new Partial(null, null, null, null, null, null, null, null);

        /** What holds where these are set over the defaults. */
        public NdParams over(NdParams defaults) {
            return new NdParams(
                    oobProgram == null ? defaults.oobProgram : oobProgram,
                    spindleCount == null ? defaults.spindleCount : spindleCount,
                    exclusiveStorage == null ? defaults.exclusiveStorage : exclusiveStorage,
                    ovs == null ? defaults.ovs : ovs,
                    ovsName == null ? defaults.ovsName : ovsName,
                    ovsLink == null ? defaults.ovsLink : ovsLink,
                    sshPort == null ? defaults.sshPort : sshPort,
                    cpuSpeed == null ? defaults.cpuSpeed : cpuSpeed);
        }

        static Partial read(ObjectReader in) {
            return new Partial(
                    in.textIfSet("oob_program"),
                    in.numberIfSet("spindle_count"),
                    in.flagIfSet("exclusive_storage"),
                    in.flagIfSet("ovs"),
                    in.textIfSet("ovs_name"),
                    in.textIfSet("ovs_link"),
                    in.numberIfSet("ssh_port"),
                    in.realIfSet("cpu_speed"));
        }

        void write(ObjectWriter out) {
            out.putIfSet("oob_program", oobProgram)
                    .putIfSet("spindle_count", spindleCount)
                    .putIfSet("exclusive_storage", exclusiveStorage)
                    .putIfSet("ovs", ovs)
                    .putIfSet("ovs_name", ovsName)
                    .putIfSet("ovs_link", ovsLink)
                    .putIfSet("ssh_port", sshPort)
                    .putIfSet("cpu_speed", cpuSpeed);
        }
    }
}
