package janeti.jobs;

import janeti.model.ExecException;
import janeti.units.Meeting;

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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

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
    private record Visit(CompletableFuture<Boolean> begun, CompletableFuture<Boolean> ended) {}

    /**
     * Waits for one visit.
     *
     * @param threads for the one that accepts, which no interrupt of the caller is to end
     */
    Meeting awaitVisit(Meeting.Limits limits, ThreadFactory threads) throws InterruptedException {
        var visit = new Visit(new CompletableFuture<>(), new CompletableFuture<>());
        threads.newThread(() -> await(visit)).start();
        try {
            if (!happens(visit.begun(), limits.coming())) {
                return Meeting.NOBODY_CAME;
            }
            return happens(visit.ended(), limits.staying()) ? Meeting.HELD : Meeting.NOT_ENDED;
        } catch (ExecutionException e) {
            throw new ExecException("The wait for a client failed: " + e.getCause(), e);
        }
    }

    private static boolean happens(CompletableFuture<Boolean> event, Duration limit)
            throws InterruptedException, ExecutionException {
        return event.completeOnTimeout(false, limit.toNanos(), TimeUnit.NANOSECONDS).get();
    }

    /** Completes with true once somebody connected and sent a byte or went away again. */
    void awaitPoke(CompletableFuture<Boolean> poked) {
        await(new Visit(new CompletableFuture<>(), poked));
    }

    /** Returns once the visit is over or the socket is closed. */
    private void await(Visit visit) {
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
