package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.log.LogException;
import janeti.model.GanetiException;
import janeti.model.InstanceName;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class ConfigStoreTest {
    private static final Cause TEST = Cause.outsideOfJobs("test");

    private final ExecutorService applyThread = Executors.newSingleThreadExecutor();
    private final CountDownLatch go = new CountDownLatch(1);
    private final InMemoryLog log =
            InMemoryLog.open(
                    new InMemoryLog.Store(),
                    List.of(ConfigStore.FOLD),
                    Samples.CLOCK,
                    applyThread,
                    (why, cause) -> {
                        throw new AssertionError(why, cause);
                    });
    private final ConfigStore store = new ConfigStore(log, Samples.CLOCK);

    /** From now on nothing is applied until {@link #applyAll}. */
    private void hold() {
        applyThread.execute(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void applyAll() {
        go.countDown();
    }

    private void start() {
        Samples.put(log, Samples.withInstances(3));
    }

    @AfterEach
    void close() {
        applyAll();
        log.close();
        applyThread.shutdownNow();
    }

    private static ConfigEdit addTag(String tag) {
        return config -> {
            Cluster cluster = config.cluster();
            return List.of(
                    new ConfigChange.ClusterPut(
                            cluster.withTags(cluster.tags().plus(List.of(tag)))));
        };
    }

    @Test
    void saysThatThereIsNoConfigurationYet() {
        assertThatThrownBy(store::current).hasMessageContaining("There is no configuration yet");
        assertThatThrownBy(() -> store.commit(TEST, addTag("a")))
                .hasMessageContaining("There is no configuration yet");
    }

    @Test
    void returnsTheAppliedConfiguration() {
        start();
        Config before = store.current();
        Config after = store.commit(TEST, addTag("a"));
        assertThat(after.cluster().tags().sorted()).containsExactly("a");
        assertThat(after.serial()).isEqualTo(before.serial() + 1);
        assertThat(store.current()).isSameAs(after);
        assertThat(before.cluster().tags().sorted()).isEmpty();
    }

    @Test
    void checksACommitAgainstWhatIsProposedBeforeItIsApplied() {
        start();
        hold();
        // given: a name that is taken, but only in a proposal
        CompletableFuture<Config> first =
                store.commitAsync(TEST, List.of(new ConfigChange.InstancePut(Samples.instance(7))));
        assertThat(first).isNotDone();
        // when
        Instance twin = Samples.instance(8).withName(new InstanceName("inst7.example.com"));
        // then
        assertThatThrownBy(
                        () -> store.commitAsync(TEST, List.of(new ConfigChange.InstancePut(twin))))
                .hasMessageContaining("instance name inst7.example.com is used more than once");
        assertThat(store.current().instances()).hasSize(3);
        applyAll();
        assertThat(first.join().instances()).hasSize(4);
    }

    @Test
    void builtOnEachOtherManyCommitsShareOneFlush() {
        start();
        hold();
        List<CompletableFuture<Config>> commits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            commits.add(store.commitAsync(TEST, addTag("t" + i)));
        }
        assertThat(commits).noneMatch(CompletableFuture::isDone);
        applyAll();
        commits.forEach(CompletableFuture::join);
        assertThat(store.current().cluster().tags().sorted()).hasSize(20);
    }

    @Test
    void aLostAppendFailsItsCommitAndThoseBuiltOnIt() {
        start();
        Config before = store.current();
        hold();
        // given
        log.failNext("disk full");
        CompletableFuture<Config> lost = store.commitAsync(TEST, addTag("lost"));
        CompletableFuture<Config> onTop = store.commitAsync(TEST, addTag("on top"));
        // when
        applyAll();
        // then
        assertThatThrownBy(lost::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LogException.class)
                .hasMessageContaining("disk full");
        assertThatThrownBy(onTop::join)
                .hasCauseInstanceOf(LogException.class)
                .hasMessageContaining("is not known to be made");
        assertThat(store.current().hasContentOf(before)).isTrue();
    }

    @Test
    void goesOnFromWhatIsAppliedAfterALostAppend() {
        start();
        log.failNext("disk full");
        assertThatThrownBy(() -> store.commit(TEST, addTag("lost")))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("disk full");
        Config after = store.commit(TEST, addTag("kept"));
        assertThat(after.cluster().tags().sorted()).containsExactly("kept");
    }

    @Test
    void refusesAnObjectThatWasChangedSinceItWasRead() {
        start();
        Instance read = store.current().findInstance("inst1");
        store.commit(TEST, List.of(new ConfigChange.InstancePut(read.withTags(Tags.of("first")))));
        var stale = new ConfigChange.InstancePut(read.withTags(Tags.of("second")));
        assertThatThrownBy(() -> store.commit(TEST, List.of(stale)))
                .isInstanceOf(GanetiException.class)
                .hasMessageContaining("updated since it has been read")
                .hasMessageContaining("inst1.example.com");
        // An undo that was recorded earlier says so and is taken.
        Config undone = store.commit(TEST, List.of(stale.unconditional()));
        assertThat(undone.findInstance("inst1").tags().sorted()).containsExactly("second");
        assertThat(undone.findInstance("inst1").serial()).isEqualTo(read.serial() + 2);
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        start();
        assertThatThrownBy(() ->
                        store.commit(
                                TEST,
                                List.of(
                                        new ConfigChange.InstanceRemoved(
                                                Samples.instanceUuid(99)))))
                .hasMessage("Unknown instance '" + Samples.instanceUuid(99) + "'");
        assertThat(store.current().instances()).hasSize(3);
    }

    @Test
    void aRefusedCommitLeavesNoTrace() {
        start();
        Config before = store.current();
        long index = log.view().index();
        assertThatThrownBy(() ->
                        store.commit(TEST, List.of(new ConfigChange.NodeRemoved(Samples.NODE))))
                .isInstanceOf(GanetiException.class);
        assertThat(store.current()).isSameAs(before);
        assertThat(log.view().index()).isEqualTo(index);
    }
}
