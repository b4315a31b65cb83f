package janeti.node.storage;

import janeti.node.host.CallFailedException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file or a device of the machine that holds a disk. */
final class BlockDevice {
    private BlockDevice() {}

    /** Its size; a device is as long as its end can be sought. */
    static long bytes(Path place) {
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
            return channel.size();
        } catch (IOException e) {
            throw new CallFailedException("Cannot measure " + place + ": " + e, e);
        }
    }
}
