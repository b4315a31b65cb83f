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

/** A socket by which an operator or a client meets a test job. Gone after use. */
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
            // Short names: the path of a socket is of 107 bytes at most.
            Path folder = Files.createTempDirectory(parent, "t");
            Path path = folder.resolve("s");
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

    /**
     * One visit: each part is completed with true when it happens, with false if the wait is over
     * before.
     *
     * @param begun somebody connected
     * @param ended and sent a byte or went away again
     */
    record Visit(CompletableFuture<Boolean> begun, CompletableFuture<Boolean> ended) {
        Visit() {
            this(new CompletableFuture<>(), new CompletableFuture<>());
        }
    }

    /** Returns once the visit is over or the socket is closed. */
    void await(Visit visit) {
        try (SocketChannel client = server.accept()) {
            connected = client;
            visit.begun().complete(true);
            client.read(ByteBuffer.allocate(1));
            visit.ended().complete(true);
        } catch (ClosedChannelException e) {
            visit.begun().complete(false); // Nobody came,
            visit.ended().complete(false); // or who came stayed too long.
        } catch (IOException e) {
            visit.begun().completeExceptionally(e);
            visit.ended().completeExceptionally(e);
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
