package janeti.bench;

import janeti.model.Json;
import janeti.protocol.EtxReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Submits jobs and waits for their ends as Ganeti's commands do. Without a time limit, whose alarm
 * would cost a turn of the processors that the daemon needs.
 */
final class JobClient implements AutoCloseable {
    private static final List<String> FINAL = List.of("success", "error", "canceled");
    private static final int WAIT_S = 50;

    /** What clients of Ganeti 3.0 and 3.1 send. */
    private static final long VERSION = 3_000_000;

    private final RawClient luxi;

    JobClient(Path socket) throws IOException {
        luxi = new RawClient(socket);
    }

    private @Nullable Object call(String method, List<@Nullable Object> args) throws IOException {
        byte[] json = Json.bytes(Map.of("method", method, "args", args, "version", VERSION));
        byte[] request = Arrays.copyOf(json, json.length + 1);
        request[json.length] = EtxReader.ETX;
        if (Json.parse(luxi.ask(request)) instanceof Map<?, ?> answer
                && Boolean.TRUE.equals(answer.get("success"))) {
            return answer.get("result");
        }
        throw new IOException("The daemon refused " + method + "; its log says why");
    }

    /** One job from its submission to its success. */
    void run(Object op) throws IOException {
        await(call("SubmitJob", List.of(List.of(op))));
    }

    /** So many jobs with one request; their numbers. */
    List<Object> submitMany(int count, Object op) throws IOException {
        return submitMany(Collections.nCopies(count, List.of(op)));
    }

    /** Jobs of their opcodes with one request; their numbers. */
    List<Object> submitMany(List<List<Object>> jobs) throws IOException {
        Object answer = call("SubmitManyJobs", List.of(jobs));
        List<Object> ids = new ArrayList<>();
        for (Object row : (List<?>) required(answer)) {
            ids.add(required(((List<?>) required(row)).get(1)));
        }
        return ids;
    }

    void awaitAll(List<Object> jobs) throws IOException {
        for (Object job : jobs) {
            await(job);
        }
    }

    private void await(@Nullable Object job) throws IOException {
        Object previous = null;
        while (true) {
            Object answer =
                    call(
                            "WaitForJobChange",
                            Arrays.asList(job, List.of("status"), previous, null, WAIT_S));
            if (answer instanceof List<?> change) {
                List<?> values = (List<?>) required(change.get(0));
                String status = String.valueOf(values.get(0));
                if (FINAL.contains(status)) {
                    if (!status.equals("success")) {
                        throw new IllegalStateException("Job " + job + " ended: " + status);
                    }
                    return;
                }
                previous = values;
            }
        }
    }

    private static Object required(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("The daemon answered null where a value must be");
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        luxi.close();
    }
}
