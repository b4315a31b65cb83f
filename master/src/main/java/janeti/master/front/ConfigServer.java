package janeti.master.front;

import janeti.luxi.SocketFile;
import janeti.luxi.SocketPlace;
import janeti.model.Json;
import janeti.model.OpException;
import janeti.protocol.EtxReader;
import janeti.protocol.MessageTooLongException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Serves a socket with the framing of LUXI and calls of the configuration daemon: a virtual thread
 * a connection. Only the daemons' user can connect, so a client is not hurried.
 */
public final class ConfigServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfigServer.class);

    private final SocketFile socket;
    private final ConfigAnswers answers;
    private final Semaphore places = new Semaphore(Limits.CLIENTS);
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    private ConfigServer(SocketFile socket, ConfigAnswers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    /**
     * Makes the socket and serves it until it is closed.
     *
     * @throws janeti.luxi.ListenException if it cannot be made
     */
    public static ConfigServer start(SocketPlace place, ConfigAnswers answers) {
        var server = new ConfigServer(SocketFile.listen(place), answers);
        Thread.ofVirtual().name("config-accept").start(server::accept);
        log.info("socket={} listening", place.socket());
        return server;
    }

    private void accept() {
        while (socket.channel().isOpen()) {
            try {
                SocketChannel client = socket.channel().accept();
                if (places.tryAcquire()) {
                    clients.add(client);
                    Thread.ofVirtual().name("config-client").start(() -> serve(client));
                } else {
                    log.warn("a client is turned away: limit={} clients", Limits.CLIENTS);
                    client.close();
                }
            } catch (ClosedChannelException e) {
                log.debug("accepting ended: cause={}", e.toString());
            } catch (IOException e) {
                log.error("accepting ended, this socket is not served any more", e);
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            var messages = new EtxReader(client, Limits.MESSAGE_BYTES, EtxReader.Progress.IGNORED);
            for (EtxReader.Slice next = messages.next(); next != null; next = messages.next()) {
                if (!answer(client, next)) {
                    return;
                }
            }
        } catch (IOException | MessageTooLongException e) {
            log.debug("a client is gone: cause={}", e.toString());
        } finally {
            clients.remove(client);
            places.release();
        }
    }

    /** False if the connection has to end, as after what is no request. */
    private boolean answer(SocketChannel client, EtxReader.Slice message) throws IOException {
        Object parsed;
        try {
            parsed = Json.parse(message.bytes(), message.offset(), message.length());
        } catch (Json.SyntaxException e) {
            send(client, false, "Failed to parse request: " + e.getMessage());
            return false;
        }
        if (!(parsed instanceof Map<?, ?> request)
                || !(request.get("method") instanceof String method)
                || !(request.get("args") instanceof List<?> args)) {
            send(client, false, "Failed to parse request: method and args are missing");
            return false;
        }
        try {
            send(client, true, answers.answer(method, new ArrayList<>(args)));
        } catch (OpException e) {
            send(client, false, e.wireForm());
        } catch (RuntimeException e) {
            log.error("call={} is not answered because of a bug", method, e);
            send(client, false, List.of("GenericError", List.of("Internal error: " + e)));
        }
        return true;
    }

    private static void send(SocketChannel client, boolean success, @Nullable Object result)
            throws IOException {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("success", success);
        answer.put("result", result);
        byte[] json = Json.bytes(answer);
        ByteBuffer framed = ByteBuffer.allocate(json.length + 1).put(json).put(EtxReader.ETX);
        for (framed.flip(); framed.hasRemaining(); ) {
            client.write(framed);
        }
    }

    /** Takes the socket away and ends all connections. */
    @Override
    public void close() {
        socket.remove();
        for (SocketChannel client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                log.debug("a connection does not close: cause={}", e.toString());
            }
        }
    }
}
