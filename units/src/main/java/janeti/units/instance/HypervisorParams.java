package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Params;
import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Hypervisor parameters as a client gives them, typed. The cluster has a value for each parameter
 * of each hypervisor, so its values say which there are and of which type. Pure.
 */
final class HypervisorParams {
    private HypervisorParams() {}

    /** What an instance sets itself. */
    static Params checked(Config config, String hypervisor, Map<String, @Nullable Object> given) {
        Params known = Filled.hvparams(config, hypervisor);
        Params typed = Params.NONE;
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            String name = param.getKey();
            typed = typed.with(name, type(config, name).force(name, param.getValue()));
        }
        for (String name : typed.keys()) {
            if (!known.has(name)) {
                throw new GanetiException(
                        "HypervisorError",
                        "Parameter '%s' is not supported by hypervisor %s"
                                .formatted(name, hypervisor));
            }
        }
        refuseGlobals(typed);
        return typed;
    }

    private static ValueType type(Config config, String name) {
        Params all = config.cluster().hypervisors().params();
        for (String hypervisor : all.keys()) {
            if (all.at(hypervisor).has(name)) {
                return ValueType.of(all.at(hypervisor).get(name));
            }
        }
        throw ValueType.unknown(name);
    }

    private static void refuseGlobals(Params given) {
        List<String> globals = Filled.HYPERVISOR_GLOBALS.stream().filter(given::has).toList();
        require(
                globals.isEmpty(),
                INVAL,
                "The following hypervisor parameters are global and cannot be customized at"
                        + " instance level, please modify them at cluster level: %s",
                String.join(", ", globals));
    }

    /** Those that say something else than the defaults. */
    static Params withoutDefaults(Params own, Params defaults) {
        Params left = own;
        for (String name : own.keys()) {
            if (defaults.has(name) && Objects.equals(own.get(name), defaults.get(name))) {
                left = left.without(name);
            }
        }
        return left;
    }
}
