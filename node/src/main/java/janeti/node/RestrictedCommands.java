package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Programs that an administrator of the node put into a folder for the cluster's to run. Without
 * the folder there are none; nobody but its owner may write to it or to them.
 */
record RestrictedCommands(NodeTree tree) {
    /** Source: spec/constants.json, EXT_PLUGIN_MASK. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,255}");

    private static final int WRITABLE_BY_OTHERS = 022;

    String run(String name) {
        if (!NAME.matcher(name).matches()) {
            throw refused("its name is not made of letters, digits, - and _");
        }
        Path folder = tree.etc().resolve("restricted-commands");
        Path program = folder.resolve(name);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("there is no folder " + folder + " on this node");
        }
        if (!Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)
                || !Files.isExecutable(program)) {
            throw refused("there is no such program in " + folder);
        }
        requireSafe(folder);
        requireSafe(program);
        Command.Ended ended =
                new Command(
                                List.of(program.toString()),
                                Map.of("PATH", Command.PATH, "LC_ALL", "C"),
                                Path.of("/"),
                                Limits.RESTRICTED)
                        .run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Restricted command '"
                            + name
                            + "' failed: "
                            + ended.failure()
                            + "; output: "
                            + ended.output());
        }
        return ended.output();
    }

    private static CallFailedException refused(String why) {
        return new CallFailedException("Restricted command is not run: " + why);
    }

    private static void requireSafe(Path path) {
        try {
            if (Files.getAttribute(path, "unix:mode") instanceof Integer mode
                    && (mode & WRITABLE_BY_OTHERS) != 0) {
                throw refused("others than its owner may write to " + path);
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot look at " + path + ": " + e, e);
        }
    }
}
