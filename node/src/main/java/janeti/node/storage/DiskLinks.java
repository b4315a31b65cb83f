package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The links {@code instance-disks/INSTANCE:INDEX}, by which hypervisors find an instance's disks.
 */
public record DiskLinks(NodeTree tree) {
    /** Where the link of a disk is, or would be. */
    public Path path(String instance, int index) {
        return tree.run().resolve("instance-disks").resolve(NodeTree.name(instance) + ":" + index);
    }

    /** Makes the link, or turns an old one here. */
    public Path link(String instance, int index, Path disk) {
        Path link = path(instance, index);
        try {
            Files.createDirectories(link.getParent());
            try {
                Files.createSymbolicLink(link, disk);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(disk)) {
                    Files.delete(link);
                    Files.createSymbolicLink(link, disk);
                }
            }
            return link;
        } catch (IOException e) {
            throw new CallFailedException("Error while symlinking disk: " + e, e);
        }
    }

    /** Links all disks of an instance; they must be there. */
    public void linkAll(String instance, List<Path> disks) {
        for (int index = 0; index < disks.size(); index++) {
            var _ = link(instance, index, disks.get(index));
        }
    }

    /** Takes the first so many links away. */
    public void unlinkAll(String instance, int count) {
        for (int index = 0; index < count; index++) {
            Path link = path(instance, index);
            try {
                if (Files.isSymbolicLink(link)) {
                    Files.delete(link);
                }
            } catch (IOException e) {
                throw new CallFailedException("Cannot remove " + link + ": " + e, e);
            }
        }
    }
}
