package janeti.locks;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.JobId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that really wait, in real time, with time-outs and interrupts: nobody is let in beside
 * somebody else, no wake-up is lost, nothing is left behind.
 */
class LockTableStressTest {
    private static final int THREADS = 12;
    private static final int ROUNDS = 400;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private final LockTable table = new LockTable(NanoClock.SYSTEM);

    /** Counts who is inside, without knowing the table: sharers above zero, one writer as -1. */
    private final ConcurrentHashMap<LockName, AtomicInteger> inside = new ConcurrentHashMap<>();

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger granted = new AtomicInteger();
    private final AtomicInteger intruders = new AtomicInteger();

    @Test
    void everybodyGetsInAloneOrWithSharersAndGoesAgain() {
        // given
        var ends = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < THREADS; i++) {
            int job = i;
            var end = new CompletableFuture<Void>();
            ends.add(end);
            threads.add(Thread.ofVirtual().unstarted(() -> work(job, end)));
        }
        // when
        threads.forEach(Thread::start);
        var all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        // then: longer means that a wake-up was lost
        assertThat(all).succeedsWithin(120, TimeUnit.SECONDS);
        assertThat(intruders).hasValue(0);
        assertThat(granted.get()).isGreaterThan(THREADS * ROUNDS / 2);
        assertThat(table.isIdle()).isTrue();
    }

    private void work(int job, CompletableFuture<Void> end) {
        var random = new Random(job);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                if (random.nextInt(20) == 0) {
                    threads.get(random.nextInt(THREADS)).interrupt();
                }
                once(table.ticket(new JobId(job), round, random.nextInt(3)), random);
            }
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private void once(Ticket ticket, Random random) {
        LockRequest request = request(random);
        boolean patient = random.nextInt(4) > 0;
        try {
            Held held =
                    patient
                            ? table.acquire(ticket, request)
                            : table.tryAcquire(
                                    ticket, request, Duration.ofNanos(random.nextInt(200_000)));
            if (held != null) {
                granted.incrementAndGet();
                held.locks().forEach(this::enter);
                held.locks().forEach(this::leave);
                table.release(ticket);
            }
        } catch (InterruptedException e) {
            assertThat(table.held(ticket).locks()).isEmpty(); // Given up; the next round goes on.
        }
    }

    private static LockRequest request(Random random) {
        List<String> names = NAMES.stream().filter(name -> random.nextBoolean()).toList();
        return switch (random.nextInt(3)) {
            case 0 -> LockRequest.exclusive(LockLevel.NODE, names);
            case 1 -> LockRequest.shared(LockLevel.NODE, names);
            default ->
                    LockRequest.atLeast(
                            names.size() / 2, LockMode.EXCLUSIVE, LockLevel.NODE, names);
        };
    }

    private void enter(LockName name, LockMode mode) {
        AtomicInteger here = inside.computeIfAbsent(name, each -> new AtomicInteger());
        int after = mode == LockMode.SHARED ? here.incrementAndGet() : here.decrementAndGet();
        if (mode == LockMode.SHARED ? after < 1 : after != -1) {
            intruders.incrementAndGet();
        }
    }

    private void leave(LockName name, LockMode mode) {
        AtomicInteger here = inside.computeIfAbsent(name, each -> new AtomicInteger());
        here.addAndGet(mode == LockMode.SHARED ? -1 : 1);
    }
}
