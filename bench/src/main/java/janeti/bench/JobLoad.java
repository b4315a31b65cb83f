package janeti.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Loads of empty jobs on the daemon behind a socket. */
final class JobLoad {
    private final Path socket;

    JobLoad(Path socket) {
        this.socket = socket;
    }

    /** Each client waits for its job before it submits the next; finished jobs a second. */
    double clients(int count, int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        long done = 0;
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Long>> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(threads.submit(() -> runUntil(end)));
            }
            for (Future<Long> client : clients) {
                done += client.get();
            }
        }
        return done / seconds(System.nanoTime() - start);
    }

    private long runUntil(long end) throws IOException {
        long done = 0;
        try (var client = new JobClient(socket)) {
            while (System.nanoTime() < end) {
                client.run(Samples.emptyOp());
                done++;
            }
        }
        return done;
    }

    /**
     * What one request for many jobs took.
     *
     * @param answeredMs until the client knew their numbers
     * @param perSecond finished ones, from the request on
     */
    record Many(double answeredMs, double perSecond) {}

    Many many(int count) throws IOException {
        try (var client = new JobClient(socket)) {
            long start = System.nanoTime();
            List<Object> ids = client.submitMany(count, Samples.emptyOp());
            long submitted = System.nanoTime();
            client.awaitAll(ids);
            return new Many(
                    1000 * seconds(submitted - start), count / seconds(System.nanoTime() - start));
        }
    }

    /** One client, one job after the other. */
    Times one(int count) throws Exception {
        try (var client = new JobClient(socket)) {
            return Times.of(count, () -> client.run(Samples.emptyOp()));
        }
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
