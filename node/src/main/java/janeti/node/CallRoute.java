package janeti.node;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import janeti.model.Json;
import janeti.model.NodeName;
import janeti.node.host.CallFailedException;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeCallReader;
import janeti.protocol.NodeTrust;
import janeti.protocol.WrongAnswerException;
import janeti.protocol.WrongCallException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * What one node does with one request: is it allowed, is it a call, what is the answer. Runs on the
 * connection's virtual thread.
 */
final class CallRoute implements Handler {
    private static final Logger log = LoggerFactory.getLogger(CallRoute.class);

    private final NodeName node;
    private final NodeCallHandler calls;
    private final NodeTrust trust;

    CallRoute(NodeName node, NodeCallHandler calls, NodeTrust trust) {
        this.node = node;
        this.calls = calls;
        this.trust = trust;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        String name = request.path().rawPath().substring(1);
        byte[] body = body(request);
        if (!isAllowed(request)) {
            refuse(response, Status.FORBIDDEN_403, "The caller is no master candidate any more");
        } else if (!request.prologue().method().equals(Method.POST)) {
            refuse(response, Status.BAD_REQUEST_400, "Only the POST method is supported");
        } else if (!NodeCallReader.names().contains(name)) {
            refuse(response, Status.NOT_FOUND_404, "There is no node call " + name);
        } else {
            call(name, body, response);
        }
    }

    /** Read in any case: the connection is used again. */
    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            return in.readAllBytes();
        }
    }

    /** Asked at each call: a connection may be older than the list of candidates. */
    private boolean isAllowed(ServerRequest request) {
        X509Certificate[] shown =
                request.remotePeer().tlsCertificates().stream()
                        .flatMap(Arrays::stream)
                        .filter(X509Certificate.class::isInstance)
                        .map(X509Certificate.class::cast)
                        .toArray(X509Certificate[]::new);
        try {
            trust.checkClientTrusted(shown, "");
            return true;
        } catch (CertificateException e) {
            log.warn("node={} call refused: cause={}", node, e.getMessage());
            return false;
        }
    }

    private void call(String name, byte[] body, ServerResponse response) {
        NodeCall<?> call;
        try {
            call = NodeCallReader.read(name, body.length == 0 ? List.of() : Json.parse(body));
        } catch (Json.SyntaxException e) {
            refuse(response, Status.BAD_REQUEST_400, "The body is no JSON: " + e.getMessage());
            return;
        } catch (WrongCallException e) {
            log.warn("node={} call={} refused: cause={}", node, name, e.getMessage());
            refuse(response, Status.BAD_REQUEST_400, e.getMessage());
            return;
        }
        send(response, Status.OK_200, Json.bytes(answer(call)));
    }

    /** [true, result] or [false, text]. */
    private List<@Nullable Object> answer(NodeCall<?> call) {
        try {
            return Arrays.asList(true, calls.answer(call));
        } catch (CallFailedException e) {
            log.error("node={} call={} failed: cause={}", node, call.name(), e.getMessage());
            return List.of(false, e.getMessage());
        } catch (WrongAnswerException e) {
            log.error("node={} call={} refused: cause={}", node, call.name(), e.getMessage());
            return List.of(false, "The content of the call " + e.getMessage());
        } catch (RuntimeException e) {
            log.error("node={} call={} bug", node, call.name(), e);
            return List.of(false, "Error while executing backend function: " + e);
        }
    }

    private static void refuse(ServerResponse response, Status status, String why) {
        send(response, status, (why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(ServerResponse response, Status status, byte[] body) {
        response.status(status);
        response.headers()
                .set(
                        HeaderNames.CONTENT_TYPE,
                        status.equals(Status.OK_200)
                                ? "application/json"
                                : "text/plain; charset=utf-8");
        response.send(body);
    }
}
