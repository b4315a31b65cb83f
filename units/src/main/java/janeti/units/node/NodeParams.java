package janeti.units.node;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.NdParams;
import janeti.config.object.Params;
import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.op.NodeOp;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters that an opcode sets on a node, checked. Pure. */
final class NodeParams {
    /** Not to be set on one node. Source: spec/constants.json, NDC_GLOBALS. */
    private static final String GLOBAL = "exclusive_storage";

    /** Kinds of storage whose state can be set. Source: spec/constants.json, DS_VALID_TYPES. */
    private static final Set<String> STORAGES = Set.of("plain");

    /** Need not be whole numbers. Source: spec/config-schema.json, NDParams. */
    private static final Set<String> REAL = Set.of("cpu_speed");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

    private NodeParams() {}

    static NdParams.Partial ndparams(Config config, NodeOp.Add op) {
        Params all = new Params(NdParams.form(config.cluster().defaults().ndparams()));
        Params typed = typed(all, op.ndparams());
        require(
                !typed.has(GLOBAL),
                ErrorCode.INVAL,
                "The following node parameters are global and cannot be customized at node level,"
                        + " please modify them at cluster or group level: %s",
                GLOBAL);
        return new NdParams.Partial(
                typed.get("oob_program") instanceof String text ? text : null,
                typed.get("spindle_count") instanceof Long n ? n : null,
                null,
                typed.get("ovs") instanceof Boolean flag ? flag : null,
                typed.get("ovs_name") instanceof String text ? text : null,
                typed.get("ovs_link") instanceof String text ? text : null,
                typed.get("ssh_port") instanceof Long n ? n : null,
                typed.get("cpu_speed") instanceof Double real ? real : null);
    }

    /** The defaults say which parameters there are and of which type. */
    private static Params typed(Params defaults, Map<String, @Nullable Object> given) {
        Params typed = Params.NONE;
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            String name = param.getKey();
            if (!defaults.has(name)) {
                throw wrong("Unknown parameter '" + name + "'");
            }
            typed = typed.with(name, typed(name, defaults.get(name), param.getValue()));
        }
        return typed;
    }

    private static Object typed(String name, @Nullable Object like, @Nullable Object value) {
        Boolean flag = like instanceof Boolean ? flag(value) : null;
        if (flag != null) {
            return flag;
        }
        Double number = like instanceof Number ? number(value) : null;
        if (number != null && (REAL.contains(name) || number == Math.rint(number))) {
            return REAL.contains(name) ? number : (Object) number.longValue();
        }
        if (like instanceof String && value instanceof String text) {
            return text;
        }
        throw wrong("'%s' (value %s) is not of the type of %s".formatted(name, value, like));
    }

    private static @Nullable Boolean flag(@Nullable Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case String s when s.equalsIgnoreCase("true") -> true;
            case String s when s.equalsIgnoreCase("false") -> false;
            case null, default -> null;
        };
    }

    private static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String s when NUMBER.matcher(s).matches() -> Double.valueOf(s);
            case null, default -> null;
        };
    }

    private static GanetiException wrong(String text) {
        return new GanetiException("TypeEnforcementError", text);
    }

    /** By hypervisor. */
    static Params hvState(Config config, NodeOp.Add op) {
        return known("hypervisor", config.cluster().hypervisors().params().keys(), op.hvState());
    }

    /** By kind of storage. */
    static Params diskState(NodeOp.Add op) {
        return known("storage type", STORAGES, op.diskState());
    }

    private static Params known(
            String what, Set<String> known, Map<String, @Nullable Object> given) {
        List<String> unknown = given.keySet().stream().filter(k -> !known.contains(k)).toList();
        require(unknown.isEmpty(), ErrorCode.INVAL, "Invalid %s(s): %s", what, unknown);
        return new Params(given);
    }
}
