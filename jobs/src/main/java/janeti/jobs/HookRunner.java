package janeti.jobs;

import janeti.config.Config;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.NodeCall.HooksRunner.ScriptResult;
import janeti.units.HookFailure;
import janeti.units.Hooks;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs the hook scripts around an opcode: one that fails before it stops it, one that fails after
 * it is only told of. They run at least once: a daemon that dies in between runs them again, and
 * all that are run around one opcode are told the same run id, by which a script can know that it
 * has run already. Source: spec/operations.md, common rules and hooks interface.
 */
final class HookRunner {
    private static final String HOOKS_VERSION = "2";
    private static final String PATH = "/sbin:/bin:/usr/sbin:/usr/bin";

    /** Told to scripts besides what Ganeti tells them. */
    private static final String RUN_ID = "JANETI_RUN_ID";

    /** The hooks path of the scripts that are told of each change of the configuration. */
    static final String CONFIG_UPDATE = "config-update";

    private final NodeRpc nodes;
    private final Path dataFolder;
    private final Consumer<String> warnings;
    private final Run run;

    /**
     * What the scripts are run for.
     *
     * @param id the same before and after the opcode, and after a crash
     */
    record Run(String opId, String id) {}

    HookRunner(NodeRpc nodes, Path dataFolder, Consumer<String> warnings, Run run) {
        this.nodes = nodes;
        this.dataFolder = dataFolder;
        this.warnings = warnings;
        this.run = run;
    }

    /**
     * The scripts before the opcode. A node that does not answer is passed over.
     *
     * @throws GanetiException HooksAbort, naming node, script and output of each that failed
     */
    void before(Hooks hooks, Config config) {
        Map<String, String> env = environment(hooks.path(), "pre", config);
        env.putAll(own(hooks));
        List<Object> failed = new ArrayList<>();
        for (HookFailure failure :
                run(hooks.preNodes(), new HooksRunner(hooks.path(), "pre", env))) {
            if (failure.script() == null) {
                warnings.accept(failure.text());
            } else {
                failed.add(List.of(failure.node().value(), failure.script(), failure.output()));
            }
        }
        if (!failed.isEmpty()) {
            throw new GanetiException("HooksAbort", failed);
        }
    }

    /**
     * The scripts after the opcode; they see the values from before and after.
     *
     * @param values the opcode's own variables as they are now
     */
    List<HookFailure> after(Hooks hooks, Map<String, String> values, Config config) {
        Map<String, String> env = environment(hooks.path(), "post", config);
        env.putAll(own(hooks));
        env.putAll(prefixed("GANETI_POST_", values));
        return run(hooks.postNodes(), new HooksRunner(hooks.path(), "post", env));
    }

    /**
     * The master's scripts that are told of each opcode that has changed the configuration, whether
     * it succeeded or not; they see what the opcode's own scripts saw before it.
     *
     * @param hooks the opcode's own; null if it has none
     */
    void changed(@Nullable Hooks hooks, Config config) {
        Map<String, String> env = environment(CONFIG_UPDATE, "post", config);
        if (hooks != null) {
            env.putAll(own(hooks));
        }
        run(List.of(config.masterNode().name()), new HooksRunner(CONFIG_UPDATE, "post", env))
                .forEach(failure -> warnings.accept(failure.text()));
    }

    private List<HookFailure> run(List<NodeName> where, HooksRunner call) {
        List<HookFailure> failures = new ArrayList<>();
        if (where.isEmpty()) {
            return failures;
        }
        nodes.callAll(where, call)
                .forEach((node, answer) -> {
                    if (answer instanceof NodeAnswer.Done<List<ScriptResult>> done) {
                        failures(done)
                                .forEach(s ->
                                        failures.add(
                                                new HookFailure(node, s.script(), s.output())));
                    } else {
                        failures.add(
                                new HookFailure(
                                        node,
                                        null,
                                        "Hooks %s-%s were not run on node %s: %s"
                                                .formatted(
                                                        call.hooksPath(),
                                                        call.phase(),
                                                        node,
                                                        answer.failure())));
                    }
                });
        return failures;
    }

    private static List<ScriptResult> failures(NodeAnswer.Done<List<ScriptResult>> done) {
        List<ScriptResult> results = done.value();
        return results == null
                ? List.of()
                : results.stream().filter(r -> r.status() == ScriptResult.FAILED).toList();
    }

    private Map<String, String> environment(String path, String phase, Config config) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", PATH);
        env.put("GANETI_HOOKS_VERSION", HOOKS_VERSION);
        env.put("GANETI_OP_CODE", run.opId());
        env.put("GANETI_DATA_DIR", dataFolder.toString());
        env.put("GANETI_HOOKS_PHASE", phase);
        env.put("GANETI_HOOKS_PATH", path);
        env.put("GANETI_CLUSTER", config.cluster().name());
        env.put("GANETI_MASTER", config.masterNode().name().value());
        env.put(RUN_ID, run.id());
        return env;
    }

    /** What the opcode itself has to tell, as it was before. */
    private static Map<String, String> own(Hooks hooks) {
        Map<String, String> env = prefixed("GANETI_", hooks.environment());
        env.put("GANETI_OBJECT_TYPE", hooks.objectType());
        return env;
    }

    private static Map<String, String> prefixed(String prefix, Map<String, String> values) {
        Map<String, String> all = new TreeMap<>();
        values.forEach((key, value) -> all.put(prefix + key, value));
        return all;
    }
}
