package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.history.Difference;
import janeti.config.history.History;
import janeti.config.history.HistoryRecord;
import janeti.config.history.PastConfigs;
import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.log.ReplicatedLog;
import janeti.model.JobId;
import janeti.model.PrereqException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** What was, and who changed it. */
class PastConfigsTest {
    @TempDir private Path dir;
    private final InMemoryLog.Store store = new InMemoryLog.Store();

    private InMemoryLog log() {
        return InMemoryLog.open(store, List.of(ConfigStore.FOLD), Samples.CLOCK);
    }

    private static void begin(InMemoryLog log, Config config) {
        var _ =
                log.append(
                                ConfigEntries.IMPORTED,
                                ConfigEntries.imported(
                                        new ConfigEntries.Imported(config, List.of(), 0, "")))
                        .join();
    }

    private History follow(ReplicatedLog log) {
        var history =
                new History(
                        log,
                        dir.resolve("history"),
                        job -> "root".repeat(job.equals(new JobId(7)) ? 1 : 2));
        history.start();
        return history;
    }

    private PastConfigs past() {
        return new PastConfigs(dir.resolve("history"));
    }

    private static Config tag(InMemoryLog log, String tag) {
        return new ConfigStore(log, Samples.CLOCK)
                .commit(
                        new Cause(new JobId(7), 0, 1, "tag it " + tag),
                        config ->
                                List.of(
                                        new ConfigChange.ClusterPut(
                                                config.cluster().withTags(Tags.of(tag)))));
    }

    @Test
    void showsEachConfigurationAsItWasAndSaysWhoChangedIt() throws IOException {
        // given
        List<Config> all = new ArrayList<>();
        try (InMemoryLog log = log()) {
            begin(log, Samples.withInstances(3));
            all.add(log.view().of(ConfigStore.FOLD).require());
            try (History _ = follow(log)) {
                for (int i = 0; i < 20; i++) {
                    all.add(tag(log, "t" + i));
                }
                var instance = all.getLast().instances().values().iterator().next();
                all.add(
                        new ConfigStore(log, Samples.CLOCK)
                                .commit(
                                        new Cause(new JobId(8), 0, 1, "remove it"),
                                        List.of(
                                                new ConfigChange.InstanceRemoved(
                                                        instance.uuid()))));
            }
        }
        // then
        for (Config config : all) {
            assertThat(past().at(config.serial()).hasContentOf(config)).isTrue();
        }
        List<HistoryRecord> newest = past().newest(2, _ -> true);
        assertThat(newest).hasSize(2);
        assertThat(newest.getFirst().serial()).isEqualTo(all.getLast().serial());
        assertThat(newest.getFirst().job()).isEqualTo(new JobId(8));
        assertThat(newest.getFirst().who()).isEqualTo("rootroot");
        assertThat(newest.getFirst().what()).isEqualTo("remove it");
        assertThat(newest.getFirst().objects().getFirst().name()).isEqualTo("inst0.example.com");
        assertThat(newest.getFirst().objects().getFirst().action())
                .isEqualTo(HistoryRecord.Action.REMOVED);
        assertThat(past().newest(100, record -> record.concerns("inst0.example.com"))).hasSize(1);
        assertThat(past().newest(100, _ -> true)).hasSize(22);
    }

    @Test
    void missesNothingThatWasChangedWhileNobodyWroteItDown() throws IOException {
        // given
        Config first;
        Config unwritten;
        try (InMemoryLog log = log()) {
            begin(log, Samples.fresh());
            try (History _ = follow(log)) {
                first = tag(log, "seen");
            }
            unwritten = tag(log, "unseen");
            log.compact();
        }
        // when: the next daemon starts from a snapshot
        Config last;
        try (InMemoryLog log = log();
                History _ = follow(log)) {
            last = tag(log, "seen again");
        }
        // then
        assertThat(past().at(first.serial()).hasContentOf(first)).isTrue();
        assertThat(past().at(unwritten.serial()).hasContentOf(unwritten)).isTrue();
        assertThat(past().at(last.serial()).hasContentOf(last)).isTrue();
        assertThat(files()).hasSize(1);
    }

    @Test
    void goesOnBehindALineThatACrashCutOff() throws IOException {
        // given
        Config before;
        try (InMemoryLog log = log()) {
            begin(log, Samples.fresh());
            try (History _ = follow(log)) {
                before = tag(log, "whole");
            }
            Files.writeString(files().getFirst(), "{\"index\":", StandardOpenOption.APPEND);
            assertThat(past().at(before.serial()).hasContentOf(before)).isTrue();
            // when
            try (History _ = follow(log)) {
                var _ = tag(log, "after");
            }
        }
        // then
        assertThat(past().at(before.serial() + 1).cluster().tags().sorted())
                .containsExactly("after");
    }

    @Test
    void beginsAnewBehindAHoleAndSaysWhatIsNotKept() throws IOException {
        // given
        Config first;
        Config lost = Samples.fresh();
        Config last;
        try (InMemoryLog log = log()) {
            begin(log, Samples.fresh());
            try (History _ = follow(log)) {
                first = tag(log, "first");
            }
            for (int i = 0; i < Limits.RECENT_CHANGES + 10; i++) {
                Config config = tag(log, "unseen" + i);
                lost = i == 0 ? config : lost;
            }
            try (History _ = follow(log)) {
                last = tag(log, "last");
            }
        }
        // then
        assertThat(past().at(first.serial()).hasContentOf(first)).isTrue();
        assertThat(past().at(last.serial()).hasContentOf(last)).isTrue();
        long serial = lost.serial();
        assertThatThrownBy(() -> past().at(serial))
                .isInstanceOf(PrereqException.class)
                .hasMessageContaining("serial number " + serial + " is not kept")
                .hasMessageContaining("the newest " + last.serial());
    }

    @Test
    void keepsWhatWasThereAtTheStartThoughMuchComesBeforeItWrites() throws IOException {
        // given
        Config atStart = Samples.fresh();
        Config first;
        try (InMemoryLog log = log()) {
            begin(log, atStart);
            var free = new CountDownLatch(1);
            try (History _ = follow(seenLate(log, free))) {
                first = tag(log, "first");
                begin(log, Samples.captured());
                free.countDown();
            }
        }
        // then
        assertThat(past().at(atStart.serial()).hasContentOf(atStart)).isTrue();
        assertThat(past().at(first.serial()).hasContentOf(first)).isTrue();
    }

    /** A log that other threads see only when it is free. */
    private static ReplicatedLog seenLate(ReplicatedLog log, CountDownLatch free) {
        Thread test = Thread.currentThread();
        return (ReplicatedLog)
                Proxy.newProxyInstance(
                        PastConfigsTest.class.getClassLoader(),
                        new Class<?>[] {ReplicatedLog.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("view")
                                    && !Thread.currentThread().equals(test)) {
                                free.await();
                            }
                            return method.invoke(log, arguments);
                        });
    }

    @Test
    void beginsAnewWithAnImport() throws IOException {
        // given
        Config ours;
        try (InMemoryLog log = log()) {
            begin(log, Samples.fresh());
            try (History _ = follow(log)) {
                ours = tag(log, "ours");
                begin(log, Samples.captured());
            }
            try (History _ = follow(log)) {
                var _ = tag(log, "theirs");
            }
        }
        // then
        Config theirs = Samples.captured();
        assertThat(past().at(ours.serial()).hasContentOf(ours)).isTrue();
        assertThat(past().at(theirs.serial()).hasContentOf(theirs)).isTrue();
        assertThat(past().at(theirs.serial() + 1).cluster().tags().sorted())
                .containsExactly("theirs");
        assertThat(past().newest(2, _ -> true).getLast().what()).contains("imported");
    }

    @Test
    void saysThatThereIsNoHistoryYet() throws IOException {
        assertThat(past().newest(10, _ -> true)).isEmpty();
        assertThatThrownBy(() -> past().at(1))
                .isInstanceOf(PrereqException.class)
                .hasMessageContaining("There is no history");
    }

    @Test
    void namesEachPlaceThatDiffersByTheNamesOfObjects() {
        // given
        Config before = Samples.withInstances(2);
        var instance = before.instances().values().iterator().next();
        Config after =
                before.apply(
                        List.of(
                                new ConfigChange.ClusterPut(
                                        before.cluster().withTags(Tags.of("new"))),
                                new ConfigChange.InstanceRemoved(instance.uuid())),
                        Samples.AT);
        // then
        assertThat(Difference.between(before, after, false))
                .extracting(Difference::path)
                .containsExactly("cluster.tags", "instances.inst0.example.com");
        assertThat(Difference.between(before, before, true)).isEmpty();
        assertThat(Difference.between(before, after, true))
                .extracting(Difference::path)
                .contains("serial_no", "cluster.serial_no");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(dir.resolve("history"))) {
            return found.toList();
        }
    }
}
