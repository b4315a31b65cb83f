package janeti.luxi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server in a folder of its own, with short names because socket paths are short. */
record TestServer(Path folder, MasterServer server) implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(10);
    static final Duration SHORT = Duration.ofMillis(60);

    /** Limits that no test meets by chance. */
    static final Bounds WIDE =
            new Bounds(1 << 20, 2, 100, 2, 3, LONG, LONG, LONG, LONG, LONG, Duration.ofMillis(5));

    static TestServer start(RequestHandler handler, Bounds bounds) throws IOException {
        Path folder = Files.createTempDirectory("luxi");
        return new TestServer(
                folder, MasterServer.start(SocketPlace.in(folder, null, null), handler, bounds));
    }

    static TestServer start(RequestHandler handler) throws IOException {
        return start(handler, WIDE);
    }

    Path socket() {
        return folder.resolve("ganeti-query");
    }

    RawClient connect() throws IOException {
        return new RawClient(socket());
    }

    /** Waits for something that happens on another thread; the test's own limit ends it. */
    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(folder.resolve("ganeti-master"));
        Files.delete(folder); // Fails if anything else was left.
    }
}
