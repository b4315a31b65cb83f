package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folders of disks that are files: one an instance. */
record FileFolders(NodeTree tree) {
    void make(String wire) {
        Path folder = new AllowedFolders(tree).folder(wire);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            throw new CallFailedException(
                    "Specified storage dir '" + folder + "' is not a directory");
        }
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-x---")));
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot create file storage directory '" + folder + "': " + e, e);
        }
    }

    void remove(String wire) {
        Path folder = new AllowedFolders(tree).folder(wire);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CallFailedException(
                    "Specified Storage directory '" + folder + "' is not a directory");
        }
        try {
            var _ = Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            throw new CallFailedException(
                    "Cannot remove file storage directory '" + folder + "': it is not empty", e);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot remove file storage directory '" + folder + "': " + e, e);
        }
    }

    void rename(String from, String to) {
        Path old = new AllowedFolders(tree).folder(from);
        Path target = new AllowedFolders(tree).folder(to);
        try {
            if (Files.isDirectory(target) && !Files.exists(old)) {
                return; // It was done before.
            }
            Files.move(old, target);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot rename '" + old + "' to '" + target + "': " + e, e);
        }
    }
}
