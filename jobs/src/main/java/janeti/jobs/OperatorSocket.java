package janeti.jobs;

import janeti.model.ExecException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A socket by which an operator can end the wait of a test job. Gone after use. */
final class OperatorSocket implements AutoCloseable {
    private final Path folder;
    private final Path path;
    private final ServerSocketChannel server;
    private volatile @Nullable SocketChannel connected;

    private OperatorSocket(Path folder, Path path, ServerSocketChannel server) {
        this.folder = folder;
        this.path = path;
        this.server = server;
    }

    static OperatorSocket open(Path parent) {
        try {
            Path folder = Files.createTempDirectory(parent, "delay-");
            Path path = folder.resolve("sock");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            return new OperatorSocket(folder, path, server);
        } catch (IOException e) {
            throw new ExecException("Cannot make a socket in " + parent + ": " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** Completes with true once somebody connected and sent a byte or went away again. */
    void awaitPoke(CompletableFuture<Boolean> poked) {
        try (SocketChannel client = server.accept()) {
            connected = client;
            client.read(ByteBuffer.allocate(1));
            poked.complete(true);
        } catch (ClosedChannelException e) {
            poked.complete(false); // The wait is over, nobody came.
        } catch (IOException e) {
            poked.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            SocketChannel client = connected;
            if (client != null) {
                client.close();
            }
            Files.deleteIfExists(path);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new ExecException("Cannot remove the socket " + path + ": " + e, e);
        }
    }
}
