package janeti.units;

import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

/**
 * A hook script that failed, or a node on which none could be run.
 *
 * @param script null: none was run there
 * @param output of the script; else why none was run
 */
public record HookFailure(NodeName node, @Nullable String script, String output) {
    /** For the job's log. */
    public String text() {
        return script == null
                ? output
                : "On %s script %s failed, output: %s"
                        .formatted(node, script, output.isEmpty() ? "(none)" : output);
    }
}
