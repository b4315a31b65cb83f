package janeti.jobs;

import janeti.config.Config;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.NodeCall.HooksRunner.ScriptResult;
import janeti.units.Hooks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs the hook scripts around an opcode: one that fails before it stops it, one that fails after
 * it is only told of. Source: spec/operations.md, common rules and hooks interface.
 */
final class HookRunner {
    private static final String HOOKS_VERSION = "2";
    private static final String PATH = "/sbin:/bin:/usr/sbin:/usr/bin";

    private final NodeRpc nodes;
    private final Path dataFolder;
    private final Consumer<String> feedback;

    HookRunner(NodeRpc nodes, Path dataFolder, Consumer<String> feedback) {
        this.nodes = nodes;
        this.dataFolder = dataFolder;
        this.feedback = feedback;
    }

    /**
     * The scripts before the opcode. A node that does not answer is passed over.
     *
     * @throws GanetiException HooksAbort, naming node, script and output of each that failed
     */
    void before(Hooks hooks, String opId, Config config) {
        Map<String, String> env = environment(hooks, opId, config, "pre");
        env.putAll(prefixed("GANETI_", hooks.environment()));
        List<Object> failed = new ArrayList<>();
        run(hooks.preNodes(), new HooksRunner(hooks.path(), "pre", env))
                .forEach((node, answer) -> {
                    if (answer instanceof NodeAnswer.Done<List<ScriptResult>> done) {
                        failures(done)
                                .forEach(script ->
                                        failed.add(
                                                List.of(
                                                        node.value(),
                                                        script.script(),
                                                        script.output())));
                    } else {
                        feedback.accept(
                                "Hooks before the operation were not run on node "
                                        + node
                                        + ": "
                                        + answer.failure());
                    }
                });
        if (!failed.isEmpty()) {
            throw new GanetiException("HooksAbort", failed);
        }
    }

    /** The scripts after the opcode; they see the values from before and after. */
    void after(Hooks hooks, String opId, Config config) {
        Map<String, String> env = environment(hooks, opId, config, "post");
        env.putAll(prefixed("GANETI_", hooks.environment()));
        env.putAll(prefixed("GANETI_POST_", hooks.environment()));
        run(hooks.postNodes(), new HooksRunner(hooks.path(), "post", env))
                .forEach((node, answer) -> {
                    if (answer instanceof NodeAnswer.Done<List<ScriptResult>> done) {
                        failures(done)
                                .forEach(script ->
                                        feedback.accept(
                                                "Hook script "
                                                        + script.script()
                                                        + " failed on node "
                                                        + node
                                                        + ": "
                                                        + script.output()));
                    } else {
                        feedback.accept(
                                "Hooks after the operation were not run on node "
                                        + node
                                        + ": "
                                        + answer.failure());
                    }
                });
    }

    private Map<NodeName, NodeAnswer<List<ScriptResult>>> run(
            List<NodeName> where, HooksRunner call) {
        return where.isEmpty() ? Map.of() : nodes.callAll(where, call);
    }

    private static List<ScriptResult> failures(NodeAnswer.Done<List<ScriptResult>> done) {
        List<ScriptResult> results = done.value();
        return results == null
                ? List.of()
                : results.stream().filter(r -> r.status() == ScriptResult.FAILED).toList();
    }

    private Map<String, String> environment(Hooks hooks, String opId, Config config, String phase) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", PATH);
        env.put("GANETI_HOOKS_VERSION", HOOKS_VERSION);
        env.put("GANETI_OP_CODE", opId);
        env.put("GANETI_DATA_DIR", dataFolder.toString());
        env.put("GANETI_HOOKS_PHASE", phase);
        env.put("GANETI_HOOKS_PATH", hooks.path());
        env.put("GANETI_OBJECT_TYPE", hooks.objectType());
        env.put("GANETI_CLUSTER", config.cluster().name());
        env.put("GANETI_MASTER", config.masterNode().name().value());
        return env;
    }

    private static Map<String, String> prefixed(String prefix, Map<String, String> values) {
        Map<String, String> all = new TreeMap<>();
        values.forEach((key, value) -> all.put(prefix + key, value));
        return all;
    }
}
