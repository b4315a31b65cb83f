package janeti.e2e;

import janeti.node.host.NodeTree;
import janeti.node.qemu.GuestFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The serial console of a guest, as somebody reads it. */
final class GuestConsole implements AutoCloseable {
    private static final Pattern COUNT = Pattern.compile("COUNT ([0-9]+) DISKS ([^\r\n]*)\r?\n");

    private final SocketChannel channel;
    private final Selector selector;
    private final StringBuilder seen = new StringBuilder();

    private GuestConsole(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static GuestConsole of(LiveCluster cluster, int node, String guest) {
        Path socket = new GuestFiles(new NodeTree(cluster.tree(node)), guest).serial();
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new GuestConsole(channel, selector);
        } catch (IOException e) {
            throw new UncheckedIOException("No console at " + socket, e);
        }
    }

    /** Reads until this is true of what it says. */
    void await(Predicate<String> enough, String what) {
        long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
        try {
            ByteBuffer chunk = ByteBuffer.allocate(4096);
            while (!enough.test(seen.toString())) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("The guest does not say " + what + ": " + seen);
                }
                selector.select(1000);
                selector.selectedKeys().clear();
                chunk.clear();
                if (channel.read(chunk) < 0) {
                    throw new AssertionError("The console ended before " + what + ": " + seen);
                }
                seen.append(StandardCharsets.ISO_8859_1.decode(chunk.flip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void await(String text) {
        await(said -> said.contains(text), text);
    }

    /** What it counts to next. */
    long count() {
        seen.setLength(0);
        await(said -> COUNT.matcher(said).find(), "a number");
        Matcher count = COUNT.matcher(seen);
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    /** Waits until it sees these disks. */
    void awaitDisks(String disks) {
        await(
                said -> {
                    Matcher count = COUNT.matcher(said);
                    boolean found = false;
                    while (count.find()) {
                        found = count.group(2).equals(disks);
                    }
                    return found;
                },
                "that it has the disks " + disks);
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
