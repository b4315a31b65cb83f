package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.BeParams;
import janeti.config.object.ObjectReader;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/** Back-end parameters as a client gives them: typed, and possible together. Pure. */
final class BackendParams {
    private static final String AUTO = "auto";

    /** The old name for both bounds of memory. Source: spec/constants.json. */
    private static final String MEMORY = "memory";

    private static final Map<String, ValueType> TYPES =
            Map.of(
                    "minmem", ValueType.SIZE,
                    "maxmem", ValueType.SIZE,
                    "vcpus", ValueType.INT,
                    "spindle_use", ValueType.INT,
                    "auto_balance", ValueType.BOOL,
                    "always_failover", ValueType.BOOL);

    private BackendParams() {}

    /** What an instance sets itself; "auto" is the cluster's default. */
    static BeParams.Partial checked(Config config, Map<String, @Nullable Object> given) {
        BeParams defaults = Filled.beparams(config, BeParams.Partial.NONE);
        BeParams.Partial own = typed(split(given), BeParams.form(defaults));
        BeParams filled = own.over(defaults);
        require(
                filled.minmem() <= filled.maxmem(),
                INVAL,
                "Minimum memory (%d MiB) is more than maximum memory (%d MiB)",
                filled.minmem(),
                filled.maxmem());
        require(filled.minmem() >= 0, INVAL, "Memory cannot be negative");
        require(filled.vcpus() >= 1, INVAL, "An instance needs at least one virtual CPU");
        require(filled.spindleUse() >= 0, INVAL, "Spindle use cannot be negative");
        return own;
    }

    private static Map<String, @Nullable Object> split(Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> split = new LinkedHashMap<>(given);
        if (split.containsKey(MEMORY)) {
            Object memory = split.remove(MEMORY);
            split.put("maxmem", memory);
            split.put("minmem", memory);
        }
        return split;
    }

    private static BeParams.Partial typed(
            Map<String, @Nullable Object> given, Map<String, @Nullable Object> defaults) {
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            String name = param.getKey();
            ValueType type = TYPES.get(name);
            if (type == null) {
                throw ValueType.unknown(name);
            }
            typed.put(
                    name,
                    AUTO.equals(param.getValue())
                            ? defaults.get(name)
                            : type.force(name, param.getValue()));
        }
        return ObjectReader.whole("beparams", typed, BeParams.Partial::read);
    }

    /** Those that say something else than the defaults. */
    static BeParams.Partial withoutDefaults(Config config, BeParams.Partial own) {
        BeParams defaults = Filled.beparams(config, BeParams.Partial.NONE);
        return new BeParams.Partial(
                unless(own.minmem(), defaults.minmem()),
                unless(own.maxmem(), defaults.maxmem()),
                unless(own.vcpus(), defaults.vcpus()),
                unless(own.autoBalance(), defaults.autoBalance()),
                unless(own.alwaysFailover(), defaults.alwaysFailover()),
                unless(own.spindleUse(), defaults.spindleUse()));
    }

    private static <T> @Nullable T unless(@Nullable T own, T standard) {
        return standard.equals(own) ? null : own;
    }
}
