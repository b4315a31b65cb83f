package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.protocol.NodeCall.HooksRunner.ScriptResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the scripts of one hooks path and phase, in the order of their names. */
record HookScripts(NodeTree tree, Duration limit) {
    /** Source: spec/operations.md, section 7. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

    HookScripts(NodeTree tree) {
        this(tree, Limits.HOOK);
    }

    List<ScriptResult> run(String path, String phase, Map<String, String> environment) {
        if (!phase.equals("pre") && !phase.equals("post")) {
            throw new CallFailedException("Unknown hooks phase '" + phase + "'");
        }
        String folder = NodeTree.name(path) + "-" + phase + ".d";
        return scripts(tree.etc().resolve("hooks").resolve(folder)).stream()
                .map(script -> run(folder, script, environment))
                .toList();
    }

    /** None while there is no folder, as on most nodes. */
    private static List<Path> scripts(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CallFailedException("Cannot list the hooks in " + folder + ": " + e, e);
        }
    }

    private ScriptResult run(String folder, Path script, Map<String, String> environment) {
        String file = script.getFileName().toString();
        String name = folder + "/" + file;
        if (!NAME.matcher(file).matches()
                || !Files.isRegularFile(script)
                || !Files.isExecutable(script)) {
            return new ScriptResult(name, ScriptResult.SKIPPED, "");
        }
        var command = new Command(List.of(script.toString()), environment, Path.of("/"), limit);
        try {
            Command.Ended ended = command.run();
            return new ScriptResult(
                    name,
                    ended.failed() ? ScriptResult.FAILED : ScriptResult.SUCCEEDED,
                    output(ended));
        } catch (CallFailedException e) {
            return new ScriptResult(
                    name, ScriptResult.FAILED, "Hook script execution error: " + e.getMessage());
        }
    }

    /** A script that was killed says nothing of it itself. */
    private static String output(Command.Ended ended) {
        String output = ended.output().strip();
        String failure = ended.failure();
        return failure != null && failure.contains("killed")
                ? (output + "\nThe script " + failure).strip()
                : output;
    }
}
