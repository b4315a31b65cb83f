package janeti.bench;

import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Submits jobs and waits for their ends as Ganeti's commands do. */
final class JobClient implements AutoCloseable {
    private static final List<String> FINAL = List.of("success", "error", "canceled");
    private static final int WAIT_S = 50;

    private final LuxiClient luxi;

    JobClient(Path socket) {
        luxi = LuxiClient.connect(socket);
    }

    /** One job from its submission to its success. */
    void run(Object op) {
        await(luxi.call("SubmitJob", List.of(op)));
    }

    /** So many jobs with one request; their numbers. */
    List<Object> submitMany(int count, Object op) {
        return submitMany(Collections.nCopies(count, List.of(op)));
    }

    /** Jobs of their opcodes with one request; their numbers. */
    List<Object> submitMany(List<List<Object>> jobs) {
        Object answer = luxi.call("SubmitManyJobs", jobs);
        List<Object> ids = new ArrayList<>();
        for (Object row : (List<?>) required(answer)) {
            ids.add(required(((List<?>) required(row)).get(1)));
        }
        return ids;
    }

    void await(@Nullable Object job) {
        Object previous = null;
        while (true) {
            Object answer =
                    luxi.call("WaitForJobChange", job, List.of("status"), previous, null, WAIT_S);
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
    public void close() {
        luxi.close();
    }
}
