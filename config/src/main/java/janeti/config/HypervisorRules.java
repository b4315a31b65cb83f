package janeti.config;

import janeti.config.object.Params;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must be true of hypervisor parameters: that those which are known are of their type, as the
 * default of a new cluster shows it. Pure.
 */
final class HypervisorRules {
    /** Source: spec/constants.json, HYPER_TYPES. */
    private static final Set<String> HYPERVISORS =
            Set.of("chroot", "fake", "kvm", "lxc", "xen-hvm", "xen-pvm");

    private static final Map<String, Params> DEFAULTS =
            HYPERVISORS.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    name -> name,
                                    name -> NewCluster.hypervisorDefaults().at(name)));

    private HypervisorRules() {}

    static boolean isKnown(String hypervisor) {
        return HYPERVISORS.contains(hypervisor);
    }

    static void checkTypes(String hypervisor, Params params, String path, Findings found) {
        Params defaults = DEFAULTS.getOrDefault(hypervisor, Params.NONE);
        for (Map.Entry<String, @Nullable Object> param : params.values().entrySet()) {
            if (!defaults.has(param.getKey())) {
                continue; // Of another version; what it is only the nodes know.
            }
            @Nullable Object example = defaults.get(param.getKey());
            found.broken(
                    !isOfType(example, param.getValue()),
                    path + "/" + param.getKey(),
                    "hypervisor parameter %s of %s has the value %s, which is no %s"
                            .formatted(
                                    param.getKey(), hypervisor, param.getValue(), typeOf(example)),
                    "give one such as " + example);
        }
    }

    private static boolean isOfType(@Nullable Object example, @Nullable Object value) {
        return switch (example) {
            case Boolean _ -> value instanceof Boolean;
            case Number _ -> value instanceof Number;
            case null, default -> value == null || value instanceof String;
        };
    }

    private static String typeOf(@Nullable Object example) {
        return switch (example) {
            case Boolean _ -> "boolean";
            case Number _ -> "number";
            case null, default -> "text";
        };
    }
}
