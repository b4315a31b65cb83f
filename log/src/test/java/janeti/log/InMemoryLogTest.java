package janeti.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executors;

class InMemoryLogTest implements ReplicatedLogContract {
    private final InMemoryLog.Store store = new InMemoryLog.Store();
    private @Nullable InMemoryLog log;

    @Override
    public ReplicatedLog open(Clock clock, List<Fold<?>> folds, Halt halt) {
        close();
        var thread = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        log = InMemoryLog.open(store, folds, clock, thread, halt);
        return log;
    }

    @AfterEach
    void close() {
        if (log != null) {
            log.close();
        }
    }

    @Override
    public void failNext(ReplicatedLog failing) {
        ((InMemoryLog) failing).failNext("lost on purpose");
    }

    @Test
    void runsOnTheThreadItIsGiven() {
        // given
        var tasks = new ArrayDeque<Runnable>();
        var stepped =
                InMemoryLog.open(store, FOLDS, Clock.systemUTC(), tasks::add, Halt.ofProcess());
        var future = ReplicatedLogContract.say(stepped, "a");
        assertThat(future).isNotDone();
        // when
        tasks.remove().run();
        // then
        assertThat(future).isCompleted();
        assertThat(stepped.view().of(Words.FOLD)).containsExactly("a");
    }

    @Test
    void anEntryOnItsWayIsVoidIfTheOneBeforeItIsLost() {
        // given
        var tasks = new ArrayDeque<Runnable>();
        var stepped =
                InMemoryLog.open(store, FOLDS, Clock.systemUTC(), tasks::add, Halt.ofProcess());
        var first = ReplicatedLogContract.say(stepped, "first");
        failNext(stepped);
        var lost = ReplicatedLogContract.say(stepped, "lost");
        var built = ReplicatedLogContract.say(stepped, "built on it");
        // when
        tasks.remove().run();
        tasks.remove().run();
        var whileBroken = ReplicatedLogContract.say(stepped, "while broken");
        tasks.remove().run();
        // then
        assertThat(first).isCompleted();
        assertThat(lost).isCompletedExceptionally();
        assertThat(built).isCompletedExceptionally();
        assertThat(whileBroken).isCompletedExceptionally();
        assertThat(stepped.view().of(Words.FOLD)).containsExactly("first");
        assertThat(InMemoryLog.open(store, FOLDS, Clock.systemUTC()).view().of(Words.FOLD))
                .containsExactly("first");
    }

    @Test
    void letsGoOfWhatLiesBelowASnapshot() {
        // given
        ReplicatedLog compacted = open();
        ReplicatedLogContract.say(compacted, "a").join();
        // when
        compacted.compact();
        // then
        assertThat(store.size()).isZero();
    }

    @Test
    void namesTheReasonOfAFailure() {
        // given
        ReplicatedLog failing = open();
        failNext(failing);
        // when, then
        assertThatThrownBy(ReplicatedLogContract.say(failing, "a")::join)
                .hasMessageContaining("lost on purpose");
    }
}
