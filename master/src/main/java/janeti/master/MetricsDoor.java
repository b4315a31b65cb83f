package janeti.master;

import janeti.rest.Metrics;
import janeti.rest.MetricsServer;
import janeti.rest.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * Lets the metrics be read. Opened on a thread of its own, so that no start waits for it; and what
 * goes wrong is told and keeps nobody from working.
 */
final class MetricsDoor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MetricsDoor.class);

    private final CompletableFuture<@Nullable MetricsServer> server;

    private MetricsDoor(CompletableFuture<@Nullable MetricsServer> server) {
        this.server = server;
    }

    /**
     * @param nodeAddress of this node; used if it is a loopback address, for who reads the metrics
     *     is not asked who they are
     */
    static MetricsDoor open(String nodeAddress, int port, Sources sources, InstantSource clock) {
        var server = new CompletableFuture<@Nullable MetricsServer>();
        Thread.ofPlatform()
                .daemon()
                .name("metrics-start")
                .start(() -> {
                    try {
                        server.complete(start(address(nodeAddress), port, sources, clock));
                    } finally {
                        server.complete(null); // Whatever went wrong, close() is not to wait.
                    }
                });
        return new MetricsDoor(server);
    }

    static InetAddress address(String nodeAddress) {
        InetAddress own = InetAddress.ofLiteral(nodeAddress);
        return own.isLoopbackAddress() ? own : InetAddress.ofLiteral("127.0.0.1");
    }

    private static @Nullable MetricsServer start(
            InetAddress address, int port, Sources sources, InstantSource clock) {
        var metrics = new Metrics(sources, clock);
        try {
            return MetricsServer.start(address, port, metrics);
        } catch (RuntimeException e) {
            metrics.close();
            if (root(e) instanceof IOException io) {
                log.warn(
                        "metrics not served, all else works: address={} port={} cause={}; choose"
                                + " another port with --metrics-port, or 0 for none",
                        address.getHostAddress(),
                        port,
                        io.toString());
            } else {
                log.error("metrics not served because of a bug, all else works", e);
            }
            return null;
        }
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    @Override
    public void close() {
        MetricsServer started = server.join();
        if (started != null) {
            started.close();
        }
    }
}
