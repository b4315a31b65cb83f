package janeti.units.node;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.NdParams;
import janeti.config.object.Params;
import janeti.model.ErrorCode;
import janeti.op.NodeOp;
import janeti.units.TypedParams;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters that an opcode sets on a node, checked. Pure. */
final class NodeParams {
    /** Not to be set on one node. Source: spec/constants.json, NDC_GLOBALS. */
    private static final String GLOBAL = "exclusive_storage";

    /** Kinds of storage whose state can be set. Source: spec/constants.json, DS_VALID_TYPES. */
    private static final Set<String> STORAGES = Set.of("plain");

    private NodeParams() {}

    static NdParams.Partial ndparams(Config config, NodeOp.Add op) {
        Params all = new Params(NdParams.form(config.cluster().defaults().ndparams()));
        Params typed = TypedParams.like(all, op.ndparams());
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
