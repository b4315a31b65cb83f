package janeti.jobs;

import janeti.config.Config;
import janeti.config.ConfigStore;
import janeti.model.NodeName;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The hooks around one opcode under way, and what its story says of them. The job's thread. */
final class OpHooks {
    private final HookRunner runner;
    private final HookFolder folder;
    private final ConfigStore config;
    private final JobLog jobLog;
    private final @Nullable Hooks hooks;

    /**
     * @param folder the scripts of the master's node
     * @param hooks null for an opcode without any
     */
    OpHooks(
            HookRunner runner,
            HookFolder folder,
            ConfigStore config,
            JobLog jobLog,
            @Nullable Hooks hooks) {
        this.runner = runner;
        this.folder = folder;
        this.config = config;
        this.jobLog = jobLog;
        this.hooks = hooks;
    }

    /** To be recorded with the plan. */
    @Nullable Hooks hooks() {
        return hooks;
    }

    /** They may object. */
    void before(Config seen) {
        if (hooks != null) {
            tell("pre", hooks.path(), hooks.preNodes());
            runner.before(hooks, seen);
        }
    }

    /**
     * They are told.
     *
     * @return the opcode's result after that
     */
    <P extends Record> @Nullable Object after(
            LogicalUnit<P> unit, P plan, @Nullable Object result, UnitContext ctx) {
        if (hooks == null) {
            return result;
        }
        tell("post", hooks.path(), hooks.postNodes());
        Config now = config.current();
        return unit.afterHooks(
                result, runner.after(hooks, unit.afterwards(now, plan, hooks), now), ctx);
    }

    /** If the opcode has changed the configuration, there is a hook of its own for that. */
    void ofChange(boolean changed) {
        if (changed && folder.mayHave(HookRunner.CONFIG_UPDATE, "post")) {
            Config now = config.current();
            tell("post", HookRunner.CONFIG_UPDATE, List.of(now.masterNode().name()));
            runner.changed(hooks, now);
        }
    }

    /** The run id must be the same if they run again, so what it follows from is made durable. */
    private void tell(String when, String path, List<NodeName> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        jobLog.say();
        jobLog.settle();
        jobLog.story().phase(when + "_hooks");
        jobLog.story().tell("hooks run: phase=" + when + " path=" + path + " nodes=" + nodes);
    }
}
