package janeti.luxi;

import janeti.locks.NanoClock;
import janeti.model.Submitter;

import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Serves the LUXI socket: accepts, gives each connection a virtual thread, keeps the {@link
 * Bounds}, and ends it all in order. Serves from {@link #start} to {@link #close}.
 */
public final class MasterServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MasterServer.class);

    private static final Submitter UNKNOWN = new Submitter("unknown", "unknown");

    private final SocketFile socket;
    private final RequestHandler handler;
    private final Bounds bounds;
    private final Traffic traffic = new Traffic();
    private final Semaphore places;
    private final Semaphore largeMessages;
    private final Semaphore weights = new Semaphore(Limits.MESSAGE_WEIGHT, true);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("luxi-", 0).factory());
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("luxi-sweep").factory());
    private final ScheduledFuture<?> sweep;

    private MasterServer(SocketFile socket, RequestHandler handler, Bounds bounds) {
        this.socket = socket;
        this.handler = new Slots(handler, bounds, NanoClock.SYSTEM);
        this.bounds = bounds;
        this.places = new Semaphore(bounds.connections());
        this.largeMessages = new Semaphore(bounds.largeMessages());
        long everyNanos = bounds.sweep().toNanos();
        this.sweep =
                sweeper.scheduleWithFixedDelay(
                        this::dropLate, everyNanos, everyNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Makes the socket and serves it.
     *
     * @throws ListenException if it cannot be made
     */
    public static MasterServer start(SocketPlace place, RequestHandler handler) {
        return start(place, handler, Bounds.USUAL);
    }

    static MasterServer start(SocketPlace place, RequestHandler handler, Bounds bounds) {
        var server = new MasterServer(SocketFile.listen(place), handler, bounds);
        Thread.ofVirtual().name("luxi-accept").start(server::accept);
        log.info("socket={} listening", place.socket());
        return server;
    }

    public Traffic traffic() {
        return traffic;
    }

    Bounds bounds() {
        return bounds;
    }

    RequestHandler handler() {
        return handler;
    }

    /** Waits until few enough large messages are under way; false if that takes too long. */
    boolean largeMessageMayCome() {
        try {
            return largeMessages.tryAcquire(bounds.turn().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for memory for the values of a message; false if that takes too long. */
    boolean takeWeight(int weight) {
        try {
            return weights.tryAcquire(weight, bounds.turn().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void giveWeightBack(int weight) {
        weights.release(weight);
    }

    void largeMessageDone() {
        largeMessages.release();
    }

    boolean closing() {
        return closing.getCount() == 0;
    }

    private void accept() {
        boolean full = false;
        while (!closing()) {
            try {
                SocketChannel client = socket.channel().accept();
                if (places.tryAcquire()) {
                    full = false;
                    serve(client);
                } else {
                    turnAway(client, full);
                    full = true;
                }
            } catch (ClosedChannelException e) {
                log.debug("accepting ended: cause={}", e.toString());
                return;
            } catch (IOException e) {
                log.warn("a connection could not be accepted: cause={}", e.toString());
                rest();
            }
        }
    }

    private void serve(SocketChannel client) {
        traffic.accepted.increment();
        var connection = new Connection(client, peerOf(client), this);
        connections.add(connection);
        traffic.open.add();
        try {
            threads.execute(connection);
        } catch (RejectedExecutionException e) {
            log.debug("a connection came as the daemon stops: cause={}", e.toString());
            connection.end();
            ended(connection);
        }
    }

    private static Submitter peerOf(SocketChannel client) {
        try {
            UnixDomainPrincipal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return new Submitter(peer.user().getName(), peer.group().getName());
        } catch (IOException | UnsupportedOperationException e) {
            log.warn("the kernel does not name a client: cause={}", e.toString());
            return UNKNOWN;
        }
    }

    private void turnAway(SocketChannel client, boolean told) throws IOException {
        traffic.turnedAway.increment();
        if (!told) {
            log.warn(
                    "too many connections, new ones are closed: limit={}; look for a client that"
                            + " keeps them open",
                    bounds.connections());
        }
        client.close();
    }

    private void rest() {
        try {
            if (closing.await(Limits.ACCEPT_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("accepting ended while it rested");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void dropLate() {
        long now = System.nanoTime();
        connections.forEach(connection -> connection.dropIfLate(now));
    }

    void ended(Connection connection) {
        if (connections.remove(connection)) {
            places.release();
            traffic.open.add(-1);
        }
    }

    /**
     * Accepts no more, takes the socket away, lets requests in flight end for a while, then ends
     * them. Returns when all threads have ended.
     */
    @Override
    public void close() {
        closing.countDown();
        socket.remove();
        connections.forEach(Connection::endIfIdle);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(bounds.closing().toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("requests in flight are cut off: connections={}", connections.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        connections.forEach(Connection::end);
        threads.close();
        sweep.cancel(false);
        sweeper.shutdown();
    }
}
