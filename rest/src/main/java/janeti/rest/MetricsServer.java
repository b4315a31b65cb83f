package janeti.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves {@code GET /metrics} over plain HTTP. Meant for a loopback address: it asks nobody who
 * they are.
 */
public final class MetricsServer implements AutoCloseable {
    /** Where it is found unless told otherwise; next to Ganeti's own ports, which end at 1815. */
    public static final int PORT = 1816;

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(MetricsServer.class);
    private static final String PATH = "/metrics";

    /** Kept, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.helidon");

    private final WebServer server;
    private final Metrics metrics;

    private MetricsServer(WebServer server, Metrics metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    /**
     * Serves from now on; closes the metrics with itself.
     *
     * @param port 0 for any that is free
     */
    public static MetricsServer start(InetAddress address, int port, Metrics metrics) {
        LIBRARY.setLevel(Level.WARNING); // It would tell of its features on standard error.
        WebServer server =
                WebServer.builder()
                        .address(address)
                        .port(port)
                        .shutdownHook(false)
                        .backlog(Limits.BACKLOG)
                        .maxTcpConnections(Limits.CONNECTIONS)
                        .maxConcurrentRequests(Limits.REQUESTS)
                        .maxPayloadSize(Limits.BODY_BYTES)
                        .idleConnectionTimeout(Limits.IDLE)
                        .shutdownGracePeriod(Limits.CLOSE)
                        .addRouting(
                                HttpRouting.builder()
                                        .get(PATH, (request, response) -> page(metrics, response))
                                        .any(PATH, MetricsServer::onlyGet))
                        .build()
                        .start();
        log.info(
                "metrics served: url=http://{}:{}{}",
                address.getHostAddress(),
                server.port(),
                PATH);
        return new MetricsServer(server, metrics);
    }

    private static void page(Metrics metrics, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, Metrics.CONTENT_TYPE).send(metrics.page());
    }

    private static void onlyGet(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ALLOW, "GET, HEAD")
                .status(Status.METHOD_NOT_ALLOWED_405)
                .send(request.prologue().method() + " is not for " + PATH + "; use GET\n");
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        metrics.close();
    }
}
