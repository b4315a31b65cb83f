package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What was recorded of a real cluster. */
final class Recorded {
    /**
     * A request that was recorded, with its answer.
     *
     * @param place its line in the recording
     */
    record Exchange(
            int place,
            String method,
            List<@Nullable Object> args,
            boolean success,
            @Nullable Object result) {
        List<String> strings(int index) {
            return args.get(index) instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }
    }

    private Recorded() {}

    static List<Exchange> exchanges(String method) {
        List<Exchange> found = new ArrayList<>();
        int place = 0;
        for (Map<String, @Nullable Object> exchange : Facts.capture("luxi.jsonl")) {
            place++;
            if (exchange.get("request") instanceof Map<?, ?> request
                    && method.equals(request.get("method"))
                    && request.get("args") instanceof List<?> args
                    && exchange.get("response") instanceof Map<?, ?> response) {
                found.add(
                        new Exchange(
                                place,
                                method,
                                Facts.list(args),
                                Boolean.TRUE.equals(response.get("success")),
                                response.get("result")));
            }
        }
        return found;
    }

    /** All jobs that the real cluster left behind, archived or not. */
    static Map<JobId, Job> jobs() {
        Map<JobId, Job> jobs = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Facts.path("captures/varlib/queue"))) {
            files.filter(file -> file.getFileName().toString().startsWith("job-"))
                    .forEach(file -> {
                        Job job = JobJson.read(Json.parse(read(file)));
                        jobs.put(job.id(), job);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jobs;
    }

    /** As it comes out of the socket, numbers by value: 15 and 15.0 are the same there. */
    static @Nullable Object onTheWire(@Nullable Object value) {
        return plain(Json.parse(Json.bytes(value)));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Number n -> new BigDecimal(n.toString()).stripTrailingZeros();
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(plain(item)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
