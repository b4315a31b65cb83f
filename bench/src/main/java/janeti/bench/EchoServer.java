package janeti.bench;

import janeti.protocol.EtxReader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a socket alone costs: answers each message of its one client with the same bytes. */
final class EchoServer implements AutoCloseable {
    private static final int MESSAGE_BYTES = 1 << 20;

    private final Path socket;
    private final byte[] answer;
    private final ServerSocketChannel server;

    EchoServer(Path socket, byte[] answer) throws IOException {
        this.socket = socket;
        this.answer = answer;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().name("echo").start(this::serve);
    }

    private void serve() {
        try (SocketChannel channel = server.accept()) {
            var messages = new EtxReader(channel, MESSAGE_BYTES, EtxReader.Progress.IGNORED);
            while (messages.next() != null) {
                ByteBuffer out = ByteBuffer.wrap(answer);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            }
        } catch (ClosedChannelException e) {
            return; // By close().
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
