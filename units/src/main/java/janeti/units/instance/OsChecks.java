package janeti.units.instance;

import janeti.config.object.Params;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.protocol.OsCall.OsValidate;
import janeti.units.UnitContext;

import java.util.List;

/**
 * Whether a node has an operating system definition. Source: spec/operations.md, common rules: a
 * refusal is an execution error, though nothing was changed.
 */
final class OsChecks {
    /** What of an OS is looked at. Source: spec/node-rpc.json, os_validate. */
    private static final List<String> CHECKS = List.of("parameters");

    private OsChecks() {}

    /** The OS must be there and take these parameters. */
    static void require(
            UnitContext ctx, NodeName node, String os, Params osparams, boolean forceVariant) {
        var call = new OsValidate(true, os, CHECKS, osparams.values(), forceVariant);
        String failure = ctx.tryCall(node, call).failure();
        if (failure != null) {
            throw new ExecException(
                    "OS Parameters validation failed on node " + node + ": " + failure);
        }
    }
}
