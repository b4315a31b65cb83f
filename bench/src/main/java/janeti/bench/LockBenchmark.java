package janeti.bench;

import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.locks.Ticket;
import janeti.model.JobId;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/**
 * How long it takes to be granted the locks of one instance and its node, and to give them back,
 * while 1,000 other jobs hold one instance each. Budget: 20 µs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LockBenchmark {
    private static final int HOLDERS = 1000;

    private final LockTable table = new LockTable(NanoClock.SYSTEM);
    private final LockRequest request =
            LockRequest.exclusive(LockLevel.INSTANCE, "wanted.example.com")
                    .andExclusive(LockLevel.NODE_RES, "node1");

    /** For JMH. */
    public LockBenchmark() {}

    @Setup
    public void fill() throws InterruptedException {
        for (int i = 1; i <= HOLDERS; i++) {
            table.acquire(
                    table.ticket(new JobId(i), 0, 0),
                    LockRequest.exclusive(LockLevel.INSTANCE, "instance" + i));
        }
    }

    @Benchmark
    public Held grantAndRelease() throws InterruptedException {
        Ticket ticket = table.ticket(new JobId(HOLDERS + 1), 0, 0);
        Held held = table.acquire(ticket, request);
        table.release(ticket);
        return held;
    }
}
