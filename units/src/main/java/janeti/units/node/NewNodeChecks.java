package janeti.units.node;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.model.ErrorCode;
import janeti.model.PrereqException;
import janeti.protocol.ClusterCall.NodeHasIpAddress;
import janeti.protocol.ClusterCall.NodeVerifyLight;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** What a machine must say of itself before it becomes a node. */
final class NewNodeChecks {
    /** Of the calls to node daemons. Source: spec/constants.json, PROTOCOL_VERSION. */
    private static final long PROTOCOL_VERSION = 3_000_000;

    /** The check of physical volumes. Source: spec/node-rpc.json, verify_args. */
    private static final String PVLIST = "pvlist";

    private NewNodeChecks() {}

    static void ofMachine(UnitContext ctx, Config config, NodeAddresses at) {
        requireVersion(ctx, at);
        requireSecondary(ctx, at);
        requirePhysicalVolumes(ctx, config, at);
    }

    private static void requireVersion(UnitContext ctx, NodeAddresses at) {
        NodeAnswer<Long> answer = ctx.callAt(at.name(), at.primaryIp(), new NodeCall.Version());
        Long version = required(answer, "Can't get version information from node " + at.name());
        require(
                version == PROTOCOL_VERSION,
                ErrorCode.ENVIRON,
                "Version mismatch master version %s, node version %s",
                PROTOCOL_VERSION,
                version);
    }

    private static void requireSecondary(UnitContext ctx, NodeAddresses at) {
        if (at.isSingleHomed()) {
            return;
        }
        NodeAnswer<Boolean> answer =
                ctx.callAt(at.name(), at.primaryIp(), new NodeHasIpAddress(at.secondaryIp()));
        require(
                required(answer, "Failure checking secondary ip on node " + at.name()),
                ErrorCode.ENVIRON,
                "Node claims it doesn't have the secondary ip you gave (%s), please fix and re-run"
                        + " this command",
                at.secondaryIp());
    }

    private static void requirePhysicalVolumes(UnitContext ctx, Config config, NodeAddresses at) {
        String group = config.cluster().storage().volumeGroup();
        if (group == null) {
            return;
        }
        NodeAnswer<Map<String, @Nullable Object>> answer =
                ctx.callAt(
                        at.name(),
                        at.primaryIp(),
                        new NodeVerifyLight(
                                Map.of(PVLIST, List.of(group)),
                                config.cluster().name(),
                                config.cluster().hypervisors().params().values()));
        @Nullable Object volumes =
                required(answer, "Can't get physical volumes of node " + at.name()).get(PVLIST);
        if (!(volumes instanceof List<?> list)) {
            throw failed("Can't get PV list from node");
        }
        for (Object volume : list) {
            @Nullable Object name = volume instanceof Map<?, ?> map ? map.get("name") : null;
            if (String.valueOf(name).contains(":")) {
                throw failed("Invalid character ':' in PV '" + name + "'");
            }
        }
    }

    private static PrereqException failed(String why) {
        return new PrereqException(ErrorCode.ENVIRON, "Checks on node PVs failed: " + why);
    }

    private static <R> R required(NodeAnswer<R> answer, String what) {
        if (answer instanceof NodeAnswer.Done<R>(R value) && value != null) {
            return value;
        }
        throw new PrereqException(ErrorCode.ENVIRON, what + ": " + answer.failure());
    }
}
