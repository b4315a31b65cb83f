package janeti.protocol;

import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the master daemon. Blocking; one thread at a time. Each call has a time limit;
 * after it, or any other failure of the connection, the client is of no more use. Nothing is
 * repeated: whether a request whose answer is missing was done, only the caller can find out.
 */
public final class LuxiClient implements AutoCloseable {
    /** How long to wait for the daemon to take the connection. Source: spec/luxi.json. */
    public static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

    /** How long to wait for an answer. Source: spec/luxi.json, rw_timeout. */
    public static final Duration ANSWER_LIMIT = Duration.ofSeconds(180);

    /** Longest answer, bytes: a listing of 100,000 instances with all fields fits. */
    public static final int ANSWER_BYTES = 1 << 29;

    /** What Ganeti's clients of 3.0 and 3.1 send. Source: spec/luxi.json, request. */
    private static final long VERSION = 3_000_000;

    /** Closes connections whose time is up; a blocking channel knows no time limit itself. */
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Path socket;
    private final Duration answerLimit;
    private final SocketChannel channel;
    private final EtxReader answers;

    private LuxiClient(Path socket, Duration answerLimit, SocketChannel channel) {
        this.socket = socket;
        this.answerLimit = answerLimit;
        this.channel = channel;
        this.answers = new EtxReader(channel, ANSWER_BYTES, EtxReader.Progress.IGNORED);
    }

    private static ScheduledThreadPoolExecutor alarms() {
        var alarms =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("luxi-client-alarms").factory());
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }

    public static LuxiClient connect(Path socket) {
        return connect(socket, CONNECT_LIMIT, ANSWER_LIMIT);
    }

    /**
     * Connects.
     *
     * @throws GanetiException NoMasterError, PermissionError or TimeoutError
     */
    public static LuxiClient connect(Path socket, Duration connectLimit, Duration answerLimit) {
        try {
            var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try (var _ = new Alarm(channel, connectLimit)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new LuxiClient(socket, answerLimit, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (AsynchronousCloseException e) {
            throw new GanetiException(
                    "TimeoutError",
                    "The master daemon did not take a connection at "
                            + socket
                            + " within "
                            + connectLimit.toMillis()
                            + " ms; it may be overloaded, see its log");
        } catch (IOException e) {
            throw refused(socket, e);
        }
    }

    private static GanetiException refused(Path socket, IOException cause) {
        String reason = cause.getMessage();
        if ("Permission denied".equals(reason)) {
            return new GanetiException(
                    "PermissionError",
                    "This user may not talk to the master daemon at "
                            + socket
                            + ": "
                            + reason
                            + "; become root or a member of the socket's group");
        }
        return new GanetiException(
                "NoMasterError",
                "No master daemon listens at "
                        + socket
                        + " ("
                        + (Files.exists(socket) ? reason : "there is no such socket")
                        + "); start it on the master node with 'janeti masterd'");
    }

    /**
     * One request and its answer.
     *
     * @return the result as a JSON value
     * @throws janeti.model.OpException what the daemon answered; or, of the client's own classes,
     *     RequestError (not understood there), TimeoutError, ConnectionClosedError, ProtocolError
     */
    public @Nullable Object call(String method, @Nullable Object... args) {
        byte[] request = request(method, args);
        try (var _ = new Alarm(channel, answerLimit)) {
            for (var out = ByteBuffer.wrap(request); out.hasRemaining(); ) {
                channel.write(out);
            }
            EtxReader.Slice answer = answers.next();
            if (answer == null) {
                throw new GanetiException(
                        "ConnectionClosedError",
                        "The master daemon at "
                                + socket
                                + " closed the connection before it answered "
                                + method);
            }
            return result(answer);
        } catch (AsynchronousCloseException e) {
            throw new GanetiException(
                    "TimeoutError",
                    "The master daemon at "
                            + socket
                            + " did not answer "
                            + method
                            + " within "
                            + answerLimit.toMillis()
                            + " ms; it may still do it");
        } catch (IOException e) {
            throw new GanetiException(
                    "ConnectionClosedError",
                    "The connection to the master daemon at "
                            + socket
                            + " broke during "
                            + method
                            + ": "
                            + e.getMessage());
        }
    }

    private static byte[] request(String method, @Nullable Object... args) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", method);
        request.put("args", Arrays.asList(args));
        request.put("version", VERSION);
        byte[] json = Json.bytes(request);
        byte[] framed = Arrays.copyOf(json, json.length + 1);
        framed[json.length] = EtxReader.ETX;
        return framed;
    }

    private static @Nullable Object result(EtxReader.Slice answer) {
        if (!(parsed(answer) instanceof Map<?, ?> members)
                || !(members.get("success") instanceof Boolean success)
                || !members.containsKey("result")) {
            throw new GanetiException(
                    "ProtocolError", "The answer has not the members 'success' and 'result'");
        }
        Object result = members.get("result");
        if (success) {
            return result;
        }
        throw WireError.decode(result)
                .orElseGet(() -> new GanetiException("RequestError", String.valueOf(result)));
    }

    private static @Nullable Object parsed(EtxReader.Slice answer) {
        try {
            return Json.parse(answer.bytes(), answer.offset(), answer.length());
        } catch (Json.SyntaxException e) {
            throw new GanetiException("ProtocolError", "The answer is no JSON: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new GanetiException(
                    "ProtocolError",
                    "The connection to " + socket + " cannot be closed: " + e.getMessage());
        }
    }

    /** Closes a channel unless it is closed itself before the time is up. */
    private static final class Alarm implements AutoCloseable {
        private final ScheduledFuture<?> bell;

        Alarm(SocketChannel channel, Duration limit) {
            bell =
                    ALARMS.schedule(
                            () -> {
                                channel.close();
                                return null;
                            },
                            limit.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            bell.cancel(false);
        }
    }
}
