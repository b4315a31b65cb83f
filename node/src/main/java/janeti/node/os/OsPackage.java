package janeti.node.os;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Folders;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An archive for a machine that installs an instance by itself: the OS definition as folder {@code
 * os}, and the file {@code environment} with what its scripts are told.
 */
record OsPackage(NodeTree tree) {
    Path make(OsDefinition os, OsEnvironment environment) {
        Path folder = tree.root().resolve("tmp");
        try {
            Files.createDirectories(folder);
            Path draft = Files.createTempDirectory(folder, "os-package-");
            try {
                Files.createSymbolicLink(draft.resolve("os"), os.folder());
                var lines = new StringBuilder();
                environment
                        .variables()
                        .forEach((name, value) ->
                                lines.append(name).append('=').append(value).append('\n'));
                Files.writeString(draft.resolve("environment"), lines);
                return pack(draft, Files.createTempFile(folder, "os-package-", ".tgz"));
            } finally {
                Folders.remove(draft);
            }
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot pack OS " + os.name() + " in " + folder + ": " + e, e);
        }
    }

    private static Path pack(Path draft, Path archive) throws IOException {
        try {
            Command.Ended ended =
                    Command.of(
                                    "tar",
                                    "--dereference",
                                    "-czf",
                                    archive.toString(),
                                    "-C",
                                    draft.toString(),
                                    ".")
                            .run();
            if (ended.failed()) {
                throw new CallFailedException(
                        "Failed to create OS archive '"
                                + archive
                                + "': tar "
                                + ended.failure()
                                + ", output: "
                                + ended.output().strip());
            }
            return archive;
        } catch (CallFailedException e) {
            Files.delete(archive);
            throw e;
        }
    }
}
