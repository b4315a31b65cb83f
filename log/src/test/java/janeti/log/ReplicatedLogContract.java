package janeti.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** What every log promises. */
@Timeout(120)
interface ReplicatedLogContract {
    List<Fold<?>> FOLDS = List.of(Words.FOLD);

    /** Opens what the case before left, the first time an empty log. Closes the one before. */
    ReplicatedLog open(Clock clock, List<Fold<?>> folds, Halt halt);

    /** Makes the next append fail on its way, after it was accepted. */
    void failNext(ReplicatedLog log);

    default ReplicatedLog open() {
        return open(Clock.systemUTC(), FOLDS, Halt.ofProcess());
    }

    static CompletableFuture<Entry> say(ReplicatedLog log, String word) {
        return log.append(Words.KIND, Words.body(word));
    }

    @Test
    default void beginsEmpty() {
        assertThat(open().view().of(Words.FOLD)).isEmpty();
    }

    @Test
    default void isVisibleWhenTheFutureCompletes() {
        // given
        ReplicatedLog log = open();
        for (int i = 0; i < 50; i++) {
            String word = "w" + i;
            // when
            Entry entry = say(log, word).join();
            // then
            assertThat(log.view().of(Words.FOLD)).last().isEqualTo(word);
            assertThat(log.view().index()).isGreaterThanOrEqualTo(entry.index());
        }
    }

    @Test
    default void keepsTheOrderOfCallsUnderOneLock() {
        // given
        ReplicatedLog log = open();
        var lock = new Object();
        var called = new ArrayList<String>();
        var futures = new ConcurrentLinkedQueue<CompletableFuture<Entry>>();
        // when
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 8; t++) {
                int thread = t;
                var _ =
                        threads.submit(() -> {
                            for (int i = 0; i < 100; i++) {
                                synchronized (lock) {
                                    String word = thread + "." + i;
                                    called.add(word);
                                    futures.add(say(log, word));
                                }
                            }
                        });
            }
        }
        List<Entry> entries = futures.stream().map(CompletableFuture::join).toList();
        // then
        assertThat(log.view().of(Words.FOLD)).isEqualTo(called);
        assertThat(entries).extracting(Entry::index).isSorted().doesNotHaveDuplicates();
        assertThat(entries.getFirst().index()).isPositive();
    }

    @Test
    default void timeNeverStepsBack() {
        // given
        var clock = new SettableClock();
        Instant noon = clock.instant();
        ReplicatedLog log = open(clock, FOLDS, Halt.ofProcess());
        Instant first = say(log, "noon").join().time();
        // when
        clock.set(noon.minusSeconds(60));
        Instant second = say(log, "before noon").join().time();
        log = open(clock, FOLDS, Halt.ofProcess());
        Instant third = say(log, "after a start").join().time();
        clock.set(noon.plusNanos(5_999));
        Instant fourth = say(log, "after noon").join().time();
        // then
        assertThat(first).isEqualTo(noon);
        assertThat(second).isEqualTo(noon);
        assertThat(third).isEqualTo(noon);
        assertThat(fourth).isEqualTo(noon.plusNanos(5_000)); // Whole microseconds.
        assertThat(log.view().time()).isEqualTo(fourth);
    }

    @Test
    default void tellsObserversInOrderOnceTheViewIsThere() {
        // given
        ReplicatedLog log = open();
        var told = Collections.synchronizedList(new ArrayList<String>());
        var wrong = Collections.synchronizedList(new ArrayList<Entry>());
        log.observe((before, after, entry) -> {
            told.add(new String(entry.body(), java.nio.charset.StandardCharsets.UTF_8));
            boolean follows = before.index() < after.index();
            boolean isThere = log.view().index() >= entry.index();
            if (!follows || !isThere || after.index() != entry.index()) {
                wrong.add(entry);
            }
        });
        // when
        List<CompletableFuture<Entry>> all =
                List.of(say(log, "a"), say(log, "b"), say(log, "c"), say(log, "d"));
        all.forEach(CompletableFuture::join);
        // then
        assertThat(told).containsExactly("a", "b", "c", "d");
        assertThat(wrong).isEmpty();
    }

    @Test
    default void anOldViewStaysAsItWas() {
        // given
        ReplicatedLog log = open();
        say(log, "a").join();
        View old = log.view();
        // when
        say(log, "b").join();
        // then
        assertThat(old.of(Words.FOLD)).containsExactly("a");
    }

    @Test
    default void comesBackFromItsEntries() {
        // given
        ReplicatedLog log = open();
        say(log, "a").join();
        say(log, "b").join();
        View before = log.view();
        // when
        log = open();
        // then
        assertThat(log.view().of(Words.FOLD)).containsExactly("a", "b");
        assertThat(log.view().time()).isEqualTo(before.time());
        assertThat(say(log, "c").join().index()).isGreaterThan(before.index());
    }

    @Test
    default void comesBackFromASnapshotAndTheEntriesAfterIt() {
        // given
        ReplicatedLog log = open();
        say(log, "a").join();
        log.compact();
        say(log, "b").join();
        log.compact();
        say(log, "c").join();
        View before = log.view();
        // when
        log = open();
        // then
        assertThat(log.view().of(Words.FOLD)).containsExactly("a", "b", "c");
        assertThat(log.view().time()).isEqualTo(before.time());
        assertThat(say(log, "d").join().index()).isGreaterThan(before.index());
    }

    @Test
    default void compactsWhileEntriesAreAppended() {
        // given
        ReplicatedLog log = open();
        var futures = new ArrayList<CompletableFuture<Entry>>();
        // when
        for (int i = 0; i < 300; i++) {
            futures.add(say(log, "w" + i));
            if (i % 100 == 50) {
                log.compact();
            }
        }
        futures.forEach(CompletableFuture::join);
        // then
        log = open();
        assertThat(log.view().of(Words.FOLD)).hasSize(300).endsWith("w299");
    }

    @Test
    default void carriesABodyOfSeveralMegabytes() {
        // given
        ReplicatedLog log = open();
        byte[] random = new byte[4 << 20]; // More than fits into a segment of the log.
        new Random(17).nextBytes(random);
        String word = HexFormat.of().formatHex(random);
        // when
        say(log, word).join();
        // then
        assertThat(open().view().of(Words.FOLD)).containsExactly(word);
    }

    @Test
    default void nothingThatWasProposedOnTopOfAFailedEntryIsApplied() {
        // given
        ReplicatedLog log = open();
        say(log, "before").join();
        // when
        long epoch = log.epoch();
        failNext(log);
        var lost = log.append(epoch, Words.KIND, Words.body("lost"));
        var built = log.append(epoch, Words.KIND, Words.body("built on the lost one"));
        // then
        assertThatThrownBy(lost::join).hasCauseInstanceOf(LogException.class);
        assertThatThrownBy(built::join)
                .hasCauseInstanceOf(LogException.class)
                .hasMessageContaining("Begin again from the newest view");
        assertThat(log.view().of(Words.FOLD)).containsExactly("before");
    }

    @Test
    default void aProposerThatMissedAFailureIsRefusedUntilItStartsAgain() {
        // given
        ReplicatedLog log = open();
        long epoch = log.epoch();
        log.append(epoch, Words.KIND, Words.body("before")).join();
        failNext(log);
        assertThatThrownBy(say(log, "lost")::join).isInstanceOf(CompletionException.class);
        // when
        var missed = log.append(epoch, Words.KIND, Words.body("missed it"));
        // then
        assertThatThrownBy(missed::join).hasCauseInstanceOf(LogException.class);
        assertThat(log.epoch()).isGreaterThan(epoch);
        log.append(log.epoch(), Words.KIND, Words.body("again")).join();
        assertThat(log.view().of(Words.FOLD)).containsExactly("before", "again");
        assertThat(open().view().of(Words.FOLD)).containsExactly("before", "again");
    }

    @Test
    default void refusesEverythingOnceClosed() {
        // given
        ReplicatedLog log = open();
        say(log, "a").join();
        // when
        log.close();
        // then
        assertThatThrownBy(say(log, "b")::join)
                .hasCauseInstanceOf(LogException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(log::compact)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("closed");
        assertThat(log.leadership().isOurs()).isFalse();
        assertThat(log.view().of(Words.FOLD)).containsExactly("a");
        log.close(); // Twice does no harm.
    }

    @Test
    default void refusesABodyAboveTheLimit() {
        // given
        ReplicatedLog log = open();
        // when
        var tooLarge = log.append(Words.KIND, new byte[Limits.BODY_BYTES + 1]);
        // then
        assertThatThrownBy(tooLarge::join).hasMessageContaining("the limit is");
        say(log, "goes on").join();
    }

    @Test
    default void refusesAKindAboveTheFeatureLevel() {
        // given
        var kind = new EntryKind(101, "test.later", 1, FeatureLevel.NEWEST + 1);
        ReplicatedLog log = open(Clock.systemUTC(), List.of(new Words(kind)), Halt.ofProcess());
        // when
        var refused = log.append(kind, Words.body("too early"));
        // then
        assertThatThrownBy(refused::join)
                .hasMessageContaining("test.later needs feature level " + kind.since());
    }

    @Test
    default void refusesToStartOnAKindItDoesNotKnow() {
        // given
        var kind = new EntryKind(333, "test.new", 1);
        ReplicatedLog log = open(Clock.systemUTC(), List.of(new Words(kind)), Halt.ofProcess());
        Entry entry = log.append(kind, Words.body("new")).join();
        // when, then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("Entry " + entry.index())
                .hasMessageContaining("unknown kind 333 (version 1)")
                .hasMessageContaining("a newer Janeti wrote it");
    }

    @Test
    default void refusesToStartOnAVersionItDoesNotKnow() {
        // given
        var newer = new EntryKind(Words.KIND.code(), Words.KIND.name(), 2);
        ReplicatedLog log = open(Clock.systemUTC(), List.of(new Words(newer)), Halt.ofProcess());
        log.append(newer, Words.body("new")).join();
        // when, then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("kind test.word (code 100) in version 2")
                .hasMessageContaining("a newer Janeti wrote it");
    }

    @Test
    default void endsTheProcessIfAnEntryCannotBeApplied() {
        // given
        var halted = new CompletableFuture<String>();
        ReplicatedLog log =
                open(Clock.systemUTC(), FOLDS, (reason, cause) -> halted.complete(reason));
        // when
        var poison = say(log, "poison");
        // then
        assertThat(halted.join()).contains("cannot be applied");
        log.close();
        assertThatThrownBy(poison::join).hasCauseInstanceOf(LogException.class);
        assertThat(log.view().of(Words.FOLD)).isEmpty();
    }

    @Test
    default void isItsOwnLeaderWhenAlone() {
        assertThat(open().leadership().isOurs()).isTrue();
    }
}
