package janeti.units.instance;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.NodeDicts.Overrides;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What happens to an instance that is in the configuration, with its disks made: its operating
 * system, its metadata, its first start. Secret parameters go to the node and nowhere else.
 */
final class InstanceBirth {
    /** Of the scripts of an OS definition; clients cannot ask for more here. */
    private static final int DEBUG_LEVEL = 0;

    private final UnitContext ctx;
    private final Instance instance;
    private final NodeName node;

    /**
     * @param instance of the configuration; new disks are in use once they are made
     */
    InstanceBirth(UnitContext ctx, Instance instance, NodeName node) {
        this.ctx = ctx;
        this.instance =
                instance.withWanted(
                        new Instance.Wanted(AdminState.DOWN, AdminState.Source.ADMIN, true));
        this.node = node;
    }

    /** Looks whether the OS is there, and runs its scripts if there is a disk to install it on. */
    void install(boolean wanted, Params secret) {
        OsOnNode os = find(Filled.osWithoutVariant(instance.os()));
        if (!wanted || instance.disks().isEmpty()) {
            return;
        }
        if (!os.trusted()) {
            throw new ExecException(
                    "OS '"
                            + os.name()
                            + "' is not trusted: it wants to be installed in a helper machine,"
                            + " which this version of Janeti cannot do yet. The instance was made,"
                            + " and is down and empty");
        }
        ctx.feedback("* running the instance OS create scripts...");
        InstanceDict dict =
                NodeDicts.instance(
                        ctx.config(), instance, new Overrides(Params.NONE, Params.NONE, secret));
        String failure =
                ctx.tryCall(node, new InstanceCall.InstanceOsAdd(dict, false, DEBUG_LEVEL))
                        .failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not add os for instance %s on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
    }

    private OsOnNode find(String name) {
        NodeAnswer<List<OsOnNode>> answer = ctx.tryCall(node, new OsCall.OsDiagnose());
        if (!(answer instanceof NodeAnswer.Done<List<OsOnNode>> done)) {
            throw new ExecException(
                    "Failed to get OS '%s' on node %s: %s"
                            .formatted(instance.os(), node, answer.failure()));
        }
        return Objects.requireNonNullElse(done.value(), List.<OsOnNode>of()).stream()
                .filter(os -> os.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new PrereqException(
                                null,
                                "OS '%s' is not available in node '%s'"
                                        .formatted(instance.os(), node)));
    }

    /** A metadata service that is not told is no reason to stop. */
    void tellMetadata(
            Map<String, @Nullable Object> osparamsPrivate,
            Map<String, @Nullable Object> osparamsSecret) {
        var dict = new LinkedHashMap<String, @Nullable Object>(ObjectWriter.form(instance));
        dict.put("osparams_private", osparamsPrivate);
        dict.put("osparams_secret", osparamsSecret);
        String failure =
                ctx.tryCall(node, new InstanceCall.InstanceMetadataModify(new InstanceDict(dict)))
                        .failure();
        if (failure != null) {
            ctx.feedback(
                    "Could not update metadata for instance '%s' on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
    }

    /** It should run from now on, whether this start succeeds or not. */
    void start() {
        Instance up =
                instance.withWanted(
                        new Instance.Wanted(AdminState.UP, AdminState.Source.ADMIN, true));
        Config config =
                ctx.commit(
                        "instance " + instance.name() + " should run",
                        List.of(new ConfigChange.InstancePut(up)));
        ctx.feedback("* starting instance...");
        var call =
                new InstanceCall.InstanceStart(
                        NodeDicts.instance(config, config.instance(instance.uuid())),
                        false,
                        ctx.reason());
        String failure = ctx.tryCall(node, call).failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not start instance %s on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
    }
}
