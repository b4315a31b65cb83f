package janeti.units.instance;

import static janeti.model.ErrorCode.ENVIRON;
import static janeti.model.ErrorCode.NORES;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Params;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.protocol.ClusterCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;
import janeti.protocol.OsCall;
import janeti.units.UnitContext;

import java.util.List;

/**
 * What a node is asked before an instance comes to it. Source: spec/operations.md, common rules:
 * refusals of a hypervisor or an OS are execution errors, though nothing was changed.
 */
record NodeQuestions(UnitContext ctx, NodeName node) {
    /** What of an OS is looked at. Source: spec/node-rpc.json, os_validate. */
    private static final List<String> OS_CHECKS = List.of("parameters");

    /**
     * Whether the hypervisor takes these parameters.
     *
     * @param hvparams over the cluster's
     */
    void hypervisorTakes(String hypervisor, Params hvparams) {
        String failure =
                ctx.tryCall(
                                node,
                                new InstanceCall.HypervisorValidateParams(
                                        hypervisor, hvparams.values()))
                        .failure();
        if (failure != null) {
            throw new ExecException(
                    "Hypervisor parameter validation failed on node " + node + ": " + failure);
        }
    }

    /** Whether the OS is there and takes these parameters. */
    void osTakes(String os, Params osparams, boolean forceVariant) {
        String failure =
                ctx.tryCall(
                                node,
                                new OsCall.OsValidate(
                                        true, os, OS_CHECKS, osparams.values(), forceVariant))
                        .failure();
        if (failure != null) {
            throw new ExecException(
                    "OS Parameters validation failed on node " + node + ": " + failure);
        }
    }

    /** Whether the bridges of all bridged cards are there. */
    void bridgesExist(Config config, List<Nic> nics) {
        List<String> bridges =
                nics.stream()
                        .map(nic -> Filled.nicparams(config, nic))
                        .filter(params -> params.mode().equals("bridged"))
                        .map(NicParams::link)
                        .toList();
        if (bridges.isEmpty()) {
            return;
        }
        String failure = ctx.tryCall(node, new ClusterCall.BridgesExist(bridges)).failure();
        if (failure != null) {
            throw new PrereqException(
                    ENVIRON,
                    "Error checking bridges on destination node '%s': %s".formatted(node, failure));
        }
    }

    /**
     * Whether there is so much memory left.
     *
     * @param reason what it is for, in the words of a message
     */
    void hasMemory(String reason, long neededMib, String hypervisor, Params hvparams) {
        var call = new ClusterCall.NodeInfo(null, List.of(List.of(hypervisor, hvparams.values())));
        long freeMib = freeMib(ctx.tryCall(node, call));
        require(
                neededMib <= freeMib,
                NORES,
                "Not enough memory on node %s for %s: needed %d MiB, available %d MiB",
                node,
                reason,
                neededMib,
                freeMib);
    }

    private long freeMib(NodeAnswer<NodeResources> answer) {
        if (!(answer instanceof NodeAnswer.Done<NodeResources> done)) {
            throw new PrereqException(
                    ENVIRON, "Can't get data from node " + node + ": " + answer.failure());
        }
        NodeResources resources = done.value();
        var hypervisors = resources == null ? null : resources.hypervisors();
        Object free =
                hypervisors == null || hypervisors.isEmpty()
                        ? null
                        : hypervisors.getFirst().get("memory_free");
        if (free instanceof Number mib) {
            return mib.longValue();
        }
        throw new PrereqException(
                ENVIRON,
                "Can't compute free memory on node %s, result was '%s'".formatted(node, free));
    }
}
