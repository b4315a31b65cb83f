package janeti.noderpc;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/**
 * Connections to node daemons that take one call a connection. Ganeti's copies its whole process
 * for each, before the greeting, and then greeting and certificates take their time: of a short
 * call that is nine tenths. With a spare connection it is all done when the call comes.
 *
 * <p>A node that answers twice within the age limit is likely to be called again, so one is made
 * ready; a single call costs nothing more. The call goes over it when it is made, so its answer is
 * as fresh as any. One that nobody has taken in time is used up.
 */
final class SpareConnections implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpareConnections.class);

    private final SSLContext tls;
    private final int port;
    private final Duration age;

    /** When nodes that close their connections have answered last, by address. */
    private final ConcurrentHashMap<String, Long> answered = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<String, Spare> spares = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param age how long one is kept, and how soon after an answer the next makes a spare likely
     *     to be used
     */
    SpareConnections(SSLContext tls, int port, Duration age) {
        this.tls = tls;
        this.port = port;
        this.age = age;
    }

    /** One to a node, perhaps on its way. */
    private record Spare(CompletableFuture<OneExchange> ready, CountDownLatch taken) {
        Spare() {
            this(new CompletableFuture<>(), new CountDownLatch(1));
        }

        /** Waits for one that is on its way: it is there sooner than one that begins now. */
        @Nullable OneExchange take() {
            taken.countDown();
            try {
                return ready.get(Limits.GREETING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // The call itself will see to that.
            } catch (ExecutionException | TimeoutException e) {
                log.debug("a spare connection did not come about: {}", e.toString());
            }
            if (!ready.cancel(false) && ready.state() == CompletableFuture.State.SUCCESS) {
                ready.join().hangUp();
            }
            return null;
        }
    }

    /** Whether calls to that address go over connections of their own. */
    boolean isFor(NodeAddress address) {
        return answered.containsKey(address.ip());
    }

    /** The spare connection to that address, which nobody else gets then, or else a new one. */
    OneExchange takeOrConnect(NodeAddress address) throws SSLHandshakeException {
        Spare spare = spares.remove(address.ip());
        OneExchange ready = spare == null ? null : spare.take();
        return ready == null ? connect(address) : ready;
    }

    /** A new one, for a call of which one must know that the node is there before it is sent. */
    OneExchange connect(NodeAddress address) throws SSLHandshakeException {
        try {
            return OneExchange.greeted(address, port, tls);
        } catch (SSLHandshakeException e) {
            answered.remove(address.ip()); // Whatever is there now may be another daemon.
            throw e;
        }
    }

    /** A node has answered and closed the connection. */
    void answered(NodeAddress address) {
        long now = System.nanoTime();
        Long before = answered.put(address.ip(), now);
        if (before == null || now - before > age.toNanos()) {
            return;
        }
        var spare = new Spare();
        if (spares.size() < Limits.SPARES && spares.putIfAbsent(address.ip(), spare) == null) {
            try {
                threads.execute(() -> keep(address, spare));
            } catch (RejectedExecutionException e) {
                spares.remove(address.ip(), spare); // Closed: there will be no next call.
            }
        }
    }

    private void keep(NodeAddress address, Spare spare) {
        try {
            OneExchange ready = connect(address);
            if (!spare.ready().complete(ready)) {
                ready.hangUp();
                return;
            }
            boolean taken = isTaken(spare);
            if (!taken && spares.remove(address.ip(), spare)) {
                ready.useUp();
            }
        } catch (IOException e) {
            spares.remove(address.ip(), spare);
            spare.ready().completeExceptionally(e);
            log.debug("address={} spare connection lost: {}", address.ip(), e.toString());
        }
    }

    /** Waits for that; false when its time is over, or that of all. */
    private boolean isTaken(Spare spare) {
        try {
            return spare.taken().await(age.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // By close(), which lets the last ones end properly.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(Limits.GREETING.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("not all spare connections are used up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many there are, for the tests. */
    int count() {
        return spares.size();
    }
}
