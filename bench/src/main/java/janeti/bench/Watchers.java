package janeti.bench;

import janeti.protocol.EtxReader;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Very many clients that ask the same and wait, on one thread that does nothing but note when each
 * has its answer: what is measured is the far end.
 */
final class Watchers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(1 << 16);

    Watchers(Path socket, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channels.add(channel);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    /** The request with its end mark; each client sends it. */
    void ask(byte[] request) throws IOException {
        for (SocketChannel channel : channels) {
            for (ByteBuffer out = ByteBuffer.wrap(request); out.hasRemaining(); ) {
                channel.write(out);
            }
        }
    }

    /** When the first and the last client had its answer, as {@link System#nanoTime} says it. */
    record Told(long first, long last) {}

    Told awaitAll() throws IOException {
        long end = System.nanoTime() + LIMIT.toNanos();
        long first = 0;
        int told = 0;
        while (told < channels.size()) {
            if (System.nanoTime() > end) {
                throw new IOException(told + " of " + channels.size() + " clients were told");
            }
            selector.select(LIMIT.toMillis());
            for (SelectionKey key : selector.selectedKeys()) {
                if (isWhole((SocketChannel) key.channel())) {
                    first = told == 0 ? System.nanoTime() : first;
                    told++;
                }
            }
            selector.selectedKeys().clear();
        }
        return new Told(first, System.nanoTime());
    }

    /** Whether the answer has ended; one client's answers come one after the other. */
    private boolean isWhole(SocketChannel channel) throws IOException {
        answer.clear();
        if (channel.read(answer) < 0) {
            throw new IOException("The far end closed a connection that waited");
        }
        return answer.position() > 0 && answer.get(answer.position() - 1) == EtxReader.ETX;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
