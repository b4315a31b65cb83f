package janeti.bench;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same question asked again and again over a socket, by one client or by many. */
record QueryLoad(Path socket, byte[] request) {
    static QueryLoad of(
            Path socket, String resource, List<String> fields, @Nullable Object filter) {
        byte[] json =
                Json.bytes(
                        Map.of("method", "Query", "args", Arrays.asList(resource, fields, filter)));
        byte[] request = Arrays.copyOf(json, json.length + 1);
        request[json.length] = 3; // The end mark.
        return new QueryLoad(socket, request);
    }

    /** One client, one question after the other. */
    Times one(int count) throws Exception {
        try (var client = new RawClient(socket)) {
            checked(client.ask(request));
            return Times.of(count, () -> client.ask(request));
        }
    }

    byte[] answer() throws IOException {
        try (var client = new RawClient(socket)) {
            return checked(client.ask(request));
        }
    }

    /** Clients that each ask without a pause until the time is over. */
    Times many(int clients, Duration time) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<List<Long>>> asked = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                asked.add(threads.submit(() -> until(end)));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> each : asked) {
                nanos.addAll(each.get());
            }
            return new Times(nanos.stream().mapToLong(Long::longValue).toArray());
        }
    }

    private List<Long> until(long end) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (var client = new RawClient(socket)) {
            do {
                long start = System.nanoTime();
                checked(client.ask(request));
                nanos.add(System.nanoTime() - start);
            } while (System.nanoTime() - end < 0);
        }
        return nanos;
    }

    private static byte[] checked(byte[] answer) throws IOException {
        if (!new String(answer, 0, Math.min(answer.length, 300), StandardCharsets.UTF_8)
                .replace(" ", "")
                .contains("\"success\":true")) {
            throw new IOException(
                    "The question was refused: " + new String(answer, StandardCharsets.UTF_8));
        }
        return answer;
    }
}
