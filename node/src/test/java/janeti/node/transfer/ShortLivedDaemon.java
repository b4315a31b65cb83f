package janeti.node.transfer;

import janeti.node.TestTree;

import java.io.IOException;
import java.nio.file.Path;

/** A node daemon that begins to send a disk, tells the transfer's name, and waits to be killed. */
final class ShortLivedDaemon {
    private ShortLivedDaemon() {}

    @SuppressWarnings("SystemOut") // The name goes to the one who started it.
    public static void main(String[] arguments) throws IOException {
        String name = new TestTree(Path.of(arguments[0])).askText("export_start", arguments[1]);
        System.out.println(name.replace("\"", ""));
        var _ = System.in.read();
    }
}
