package janeti.cli;

import janeti.model.Json;
import janeti.protocol.EtxReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Says what a daemon would, so that commands can be trained where none runs: each query has one
 * row, and each job ends well at once.
 */
final class PracticeMaster implements AutoCloseable {
    /** Longer than any request of a training, bytes. */
    private static final int REQUEST_BYTES = 64 << 10;

    private final Path socket;
    private final ServerSocketChannel server;

    PracticeMaster(Path socket) throws IOException {
        this.socket = socket;
        Files.createDirectories(socket.getParent());
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().name("practice-master").start(this::serve);
    }

    private void serve() {
        while (true) {
            try (SocketChannel channel = server.accept()) {
                var requests = new EtxReader(channel, REQUEST_BYTES, EtxReader.Progress.IGNORED);
                for (EtxReader.Slice in = requests.next(); in != null; in = requests.next()) {
                    answer(Json.parse(in.bytes(), in.offset(), in.length()), channel);
                }
            } catch (ClosedChannelException e) {
                return; // By close().
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void answer(@Nullable Object request, SocketChannel channel) throws IOException {
        if (!(request instanceof Map<?, ?> members)
                || !(members.get("args") instanceof List<?> args)) {
            return;
        }
        Object result =
                switch (String.valueOf(members.get("method"))) {
                    case "Query" -> rows(args.get(1) instanceof List<?> names ? names : List.of());
                    case "QueryClusterInfo" -> Map.of("name", "practice");
                    case "SubmitJob" -> 1;
                    case "SubmitManyJobs" -> List.of(List.of(true, 1));
                    case "WaitForJobChange" -> List.of(List.of("success"), List.of());
                    default -> List.of(Arrays.asList("success", List.of("success"), List.of(1)));
                };
        byte[] json = Json.bytes(Map.of("success", true, "result", result));
        byte[] framed = Arrays.copyOf(json, json.length + 1);
        framed[json.length] = EtxReader.ETX;
        for (var out = ByteBuffer.wrap(framed); out.hasRemaining(); ) {
            channel.write(out);
        }
    }

    private static Map<String, Object> rows(List<?> names) {
        List<Map<String, String>> fields =
                names.stream()
                        .map(String::valueOf)
                        .map(n -> Map.of("name", n, "title", n, "kind", "unit", "doc", n))
                        .toList();
        List<Object> row = names.stream().<Object>map(_ -> List.of(0, 1536)).toList();
        return Map.of("fields", fields, "data", List.of(row));
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
