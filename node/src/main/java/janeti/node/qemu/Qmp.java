package janeti.node.qemu;

import janeti.model.Json;
import janeti.node.host.CallFailedException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client of one guest's monitor: QMP, JSON lines over a Unix socket. Source: QEMU Machine
 * Protocol Specification. For one thread; QEMU has one client at a time, others wait for it, so it
 * is closed soon. Each wait has a limit.
 */
public final class Qmp implements AutoCloseable {
    private static final int CHUNK = 8192;

    private final String guest;
    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<Map<?, ?>> events = new ArrayList<>();

    private Qmp(String guest, SocketChannel channel, Selector selector) {
        this.guest = guest;
        this.channel = channel;
        this.selector = selector;
    }

    /**
     * Connects.
     *
     * @throws CallFailedException if nobody answers there in time
     */
    public static Qmp of(GuestFiles files) {
        return connect(files.name(), files.monitor(), Limits.COMMAND);
    }

    static Qmp connect(String guest, Path socket, Duration limit) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                var _ = channel.connect(UnixDomainSocketAddress.of(socket));
                channel.configureBlocking(false);
                Selector selector = Selector.open();
                var _ = channel.register(selector, SelectionKey.OP_READ);
                var qmp = new Qmp(guest, channel, selector);
                qmp.greet(limit);
                return qmp;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CallFailedException(
                    "The monitor of instance "
                            + guest
                            + " does not answer at "
                            + socket
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void greet(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Map<?, ?> greeting = next(end, "a greeting");
        if (!greeting.containsKey("QMP")) {
            throw new CallFailedException(
                    "The monitor of instance " + guest + " is not QEMU's: " + Json.text(greeting));
        }
        var _ = execute("qmp_capabilities", Map.of());
    }

    public @Nullable Object execute(String command) {
        return execute(command, Map.of());
    }

    /**
     * What the command returned.
     *
     * @throws CallFailedException with what QEMU says, or if it says nothing in time
     */
    public @Nullable Object execute(String command, Map<String, @Nullable Object> arguments) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("execute", command);
        if (!arguments.isEmpty()) {
            request.put("arguments", arguments);
        }
        long end = System.nanoTime() + Limits.COMMAND.toNanos();
        write(request, end);
        while (true) {
            Map<?, ?> answer = next(end, "the answer to " + command);
            if (answer.containsKey("return")) {
                return answer.get("return");
            }
            if (answer.get("error") instanceof Map<?, ?> error) {
                throw new CallFailedException(
                        "QEMU refuses "
                                + command
                                + " for instance "
                                + guest
                                + ": "
                                + error.get("desc"));
            }
            keepEvent(answer);
        }
    }

    /** The fields of an object that a command returned. */
    public Map<?, ?> ask(String command) {
        return execute(command) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** running, paused, inmigrate, postmigrate, … */
    public String runState() {
        return String.valueOf(ask("query-status").get("status"));
    }

    /** Waits for an event with this value in its data; false if it does not come in time. */
    boolean eventWithin(String name, String key, String value, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            for (Iterator<Map<?, ?>> each = events.iterator(); each.hasNext(); ) {
                Map<?, ?> event = each.next();
                if (name.equals(event.get("event"))
                        && event.get("data") instanceof Map<?, ?> data
                        && value.equals(data.get(key))) {
                    each.remove();
                    return true;
                }
            }
            Map<?, ?> event = nextOrNull(end);
            if (event == null) {
                return false;
            }
            keepEvent(event);
        }
    }

    private void keepEvent(Map<?, ?> message) {
        if (message.containsKey("event")) {
            events.add(message);
        }
    }

    private void write(Map<String, @Nullable Object> request, long end) {
        byte[] text = Json.bytes(request);
        ByteBuffer bytes = ByteBuffer.allocate(text.length + 1).put(text).put((byte) '\n').flip();
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    if (System.nanoTime() - end > 0) {
                        throw late("takes no command");
                    }
                    GuestProcess.pause();
                }
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private Map<?, ?> next(long end, String what) {
        Map<?, ?> message = nextOrNull(end);
        if (message == null) {
            throw late("does not give " + what);
        }
        return message;
    }

    private @Nullable Map<?, ?> nextOrNull(long end) {
        try {
            while (true) {
                while (chunk.hasRemaining()) {
                    byte next = chunk.get();
                    if (next == '\n') {
                        Object message = Json.parse(line.toByteArray());
                        line.reset();
                        if (message instanceof Map<?, ?> map) {
                            return map;
                        }
                    } else if (line.size() < Limits.LINE_BYTES) {
                        line.write(next);
                    } else {
                        throw new CallFailedException(
                                "The monitor of instance "
                                        + guest
                                        + " sent a line of more than "
                                        + Limits.LINE_BYTES
                                        + " bytes");
                    }
                }
                if (!fill(end)) {
                    return null;
                }
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** False when the time is over. */
    private boolean fill(long end) throws IOException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        var _ = selector.select(Math.max(1, left / 1_000_000));
        selector.selectedKeys().clear();
        chunk.clear();
        int read = channel.read(chunk);
        chunk.flip();
        if (read < 0) {
            throw new IOException("QEMU has closed the connection");
        }
        return true;
    }

    private CallFailedException late(String what) {
        return new CallFailedException(
                "The monitor of instance "
                        + guest
                        + " "
                        + what
                        + " in time; its QEMU hangs, or another call holds its monitor");
    }

    private CallFailedException lost(IOException e) {
        return new CallFailedException(
                "The monitor of instance " + guest + " is gone: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try (selector) {
            channel.close();
        } catch (IOException e) {
            throw lost(e);
        }
    }
}
