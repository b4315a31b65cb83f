package janeti.noderpc;

import janeti.model.Json;
import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.WrongAnswerException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

/**
 * Calls node daemons, Ganeti's or ours: HTTPS POST of the arguments to the name of the call.
 * Source: spec/node-rpc.json, http.
 *
 * <p>A call first waits for a free connection, at most as long as its time limit, and then has its
 * time limit for itself: what a node is asked to do may take as long however many others ask. A
 * broken connection is tried again once where that is safe; a certificate that is refused or a time
 * that is over is not, as the next try would end the same way.
 *
 * <p>A node daemon that closes the connection after each answer, as Ganeti's does, may have one
 * ready when the next call comes: {@link SpareConnections}.
 */
public final class HttpsNodeRpc implements NodeRpc, AutoCloseable {
    /** Where node daemons listen. Source: spec/node-rpc.json, port. */
    public static final int PORT = 1811;

    private static final Logger log = LoggerFactory.getLogger(HttpsNodeRpc.class);
    private static final int OK = 200;

    private final NodeAddresses addresses;
    private final int port;
    private final Duration longest;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final SpareConnections spares;
    private final Semaphore connections = new Semaphore(Limits.CONNECTIONS, true);
    private final Map<NodeName, Semaphore> connectionsByNode = new ConcurrentHashMap<>();

    /**
     * @param port as a rule {@link #PORT}
     * @param tls shows client.pem and trusts the cluster: {@link NodeIdentity#context}
     */
    public HttpsNodeRpc(NodeAddresses addresses, int port, SSLContext tls) {
        this(addresses, port, tls, NodeCall.Limits.DAY);
    }

    /**
     * @param longest no call takes longer, whatever its own limit
     */
    public HttpsNodeRpc(NodeAddresses addresses, int port, SSLContext tls, Duration longest) {
        this.addresses = addresses;
        this.port = port;
        this.longest = longest;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Limits.CONNECT)
                        .sslContext(tls)
                        .executor(threads)
                        .build();
        this.spares = new SpareConnections(tls, port, Limits.SPARE);
    }

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        NodeAddress address = addresses.of(node);
        if (address == null) {
            return new NodeAnswer.Unreachable<>(
                    "There is no node " + node + " to make call " + call.name() + " to", false);
        }
        if (address.offline()) {
            return new NodeAnswer.Offline<>();
        }
        return callAt(node, address, call);
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return callAt(node, new NodeAddress(ip, false), call);
    }

    private <R> NodeAnswer<R> callAt(NodeName node, NodeAddress address, NodeCall<R> call) {
        var target = new Target(node, address.ip(), port, call.name(), limitOf(call));
        try {
            return withConnection(target, call, address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The caller is to see that it was interrupted.
            return new NodeAnswer.Unreachable<>(target.gaveUpWaiting(), false);
        }
    }

    private Duration limitOf(NodeCall<?> call) {
        Duration own = call.timeLimit();
        return own.compareTo(longest) < 0 ? own : longest;
    }

    private URI url(NodeAddress address, NodeCall<?> call) {
        return URI.create("https://" + address.host() + ":" + port + "/" + call.name());
    }

    /** The node's own bound first: who waits for a slow node takes nothing from the others. */
    private <R> NodeAnswer<R> withConnection(Target target, NodeCall<R> call, NodeAddress address)
            throws InterruptedException {
        long limitNanos = limitOf(call).toNanos();
        long deadline = System.nanoTime() + limitNanos;
        Semaphore ofNode =
                connectionsByNode.computeIfAbsent(
                        target.node(), node -> new Semaphore(Limits.CONNECTIONS_PER_NODE, true));
        if (!ofNode.tryAcquire(limitNanos, TimeUnit.NANOSECONDS)) {
            return new NodeAnswer.Unreachable<>(target.noConnectionFree(), false);
        }
        try {
            if (!connections.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return new NodeAnswer.Unreachable<>(target.noConnectionFree(), false);
            }
            try {
                return attempts(target, call, address);
            } finally {
                connections.release();
            }
        } finally {
            ofNode.release();
        }
    }

    private <R> NodeAnswer<R> attempts(Target target, NodeCall<R> call, NodeAddress address) {
        URI url = url(address, call);
        byte[] body = Json.bytes(call.body());
        long deadline = System.nanoTime() + limitOf(call).toNanos();
        for (int attempt = 0; ; attempt++) {
            Outcome outcome = overItsOwn(target, address, call, body, deadline);
            if (outcome == null) {
                outcome = await(target, sent(url, body), deadline);
            }
            switch (outcome) {
                case Outcome.Answered answered -> {
                    if (answered.closes()) {
                        spares.answered(address);
                    }
                    return decoded(target, call, answered);
                }
                case Outcome.Lost lost -> {
                    boolean safe = !lost.mayHaveArrived() || call.repeat() != NodeCall.Repeat.NEVER;
                    if (!lost.worthRetrying() || !safe || attempt >= Limits.RETRIES) {
                        return new NodeAnswer.Unreachable<>(lost.text(), lost.mayHaveArrived());
                    }
                    log.info(
                            "node={} call={} connection lost, trying again: attempt={} cause={}",
                            target.node(),
                            target.call(),
                            attempt + 1,
                            lost.text());
                }
            }
        }
    }

    /**
     * Over a connection of its own, to a node that would close it anyway; null if it came to
     * nothing before the call was sent. Over a spare one only a call that may be repeated goes:
     * whether its node is still there, nobody has asked it since.
     */
    private @Nullable Outcome overItsOwn(
            Target target, NodeAddress address, NodeCall<?> call, byte[] body, long deadline) {
        if (!spares.isFor(address)) {
            return null;
        }
        boolean repeatable = call.repeat() != NodeCall.Repeat.NEVER;
        Future<Outcome.Answered> sent;
        try {
            sent =
                    threads.submit(() -> {
                        OneExchange own =
                                repeatable
                                        ? spares.takeOrConnect(address)
                                        : spares.connect(address);
                        return own.post(call.name(), body);
                    });
        } catch (RejectedExecutionException e) {
            return null; // Closed in between; the next try will say so.
        }
        Outcome outcome = await(target, sent, deadline);
        boolean sentIt = !(outcome instanceof Outcome.Lost lost) || lost.mayHaveArrived();
        return sentIt ? outcome : null; // The next try tells why, if it is the node.
    }

    private Future<Outcome.Answered> sent(URI url, byte[] body) {
        HttpRequest request =
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "Janeti")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        return client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), Limits.ANSWER_BYTES))
                .thenApply(HttpsNodeRpc::answered);
    }

    private static Outcome.Answered answered(HttpResponse<byte[]> response) {
        boolean closes =
                response.headers()
                        .firstValue("Connection")
                        .filter("close"::equalsIgnoreCase)
                        .isPresent();
        return new Outcome.Answered(response.statusCode(), closes, response.body());
    }

    private static Outcome await(Target target, Future<Outcome.Answered> sent, long deadline) {
        try {
            return sent.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return target.lost(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            sent.cancel(true); // Closes the connection.
            return target.timedOut();
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return target.gaveUp();
        }
    }

    private static <R> NodeAnswer<R> decoded(
            Target target, NodeCall<R> call, Outcome.Answered answered) {
        if (answered.status() != OK) {
            return new NodeAnswer.Unreachable<>(
                    target.refusedWith(answered.status()), answered.status() >= 500);
        }
        try {
            List<?> pair = pair(Json.parse(answered.body()));
            if (Boolean.TRUE.equals(pair.get(0))) {
                return new NodeAnswer.Done<>(call.decode(pair.get(1)));
            }
            if (Boolean.FALSE.equals(pair.get(0))) {
                return new NodeAnswer.Failed<>(failure(pair.get(1)));
            }
            throw new WrongAnswerException("answered neither true nor false first");
        } catch (WrongAnswerException | Json.SyntaxException e) {
            return new NodeAnswer.Unreachable<>(target.wrongAnswer(e), true);
        }
    }

    private static List<?> pair(@Nullable Object answer) {
        if (answer instanceof List<?> list && list.size() == 2) {
            return list;
        }
        throw new WrongAnswerException("answered with something else than a list of two");
    }

    /** Source: spec/node-rpc.json, result_rules. */
    private static String failure(@Nullable Object text) {
        return text == null || text.equals("") ? "No error information" : String.valueOf(text);
    }

    /** Ends calls under way. */
    @Override
    public void close() {
        spares.close();
        client.shutdownNow();
        client.close();
        threads.shutdownNow();
    }

    /** For the tests: the connections that were made ahead. */
    int spares() {
        return spares.count();
    }

    /** For the tests: nothing is taken any more. */
    boolean isIdle() {
        return connections.availablePermits() == Limits.CONNECTIONS
                && connectionsByNode.values().stream()
                        .allMatch(s -> s.availablePermits() == Limits.CONNECTIONS_PER_NODE);
    }
}
