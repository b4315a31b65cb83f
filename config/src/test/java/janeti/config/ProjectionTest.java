package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.Tags;
import janeti.log.InMemoryLog;
import janeti.log.LogException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

class ProjectionTest {
    private static final Projection.Pace AT_ONCE =
            new Projection.Pace(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2));

    /** How long a test may hang before it fails. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    @TempDir Path dir;

    /** Files that can be made to fail, and that tell what was written. */
    private static final class WatchedFiles implements ReplacedFiles {
        private final ReplacedFiles disk = new DiskFiles(Ownership.unchanged());
        private final List<String> written = Collections.synchronizedList(new ArrayList<>());
        private volatile @Nullable String failure;
        private volatile @Nullable CountDownLatch gate;

        @Override
        public void replace(Spec spec, byte[] content, boolean synced) throws IOException {
            CountDownLatch wait = gate;
            if (wait != null) {
                try {
                    wait.await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
            }
            String why = failure;
            if (why != null) {
                throw new IOException(why);
            }
            disk.replace(spec, content, synced);
            written.add(spec.path().getFileName().toString());
        }
    }

    private final WatchedFiles files = new WatchedFiles();

    private Projection follow(InMemoryLog log) {
        var projection = new Projection(log, dir, files, AT_ONCE);
        projection.start();
        return projection;
    }

    private static void tag(InMemoryLog log, String tag) {
        new ConfigStore(log, Samples.CLOCK)
                .commit(
                        Cause.outsideOfJobs("tag"),
                        config ->
                                List.of(
                                        new ConfigChange.ClusterPut(
                                                config.cluster().withTags(Tags.of(tag)))));
    }

    private Config onDisk() throws IOException {
        return ConfigJson.parse(Files.readAllBytes(dir.resolve("config.data")));
    }

    @Test
    void writesAllFilesWithTheirModesAndFollowsTheLog() throws Exception {
        try (InMemoryLog log = Samples.log(Samples.captured());
                Projection projection = follow(log)) {
            // when
            tag(log, "first");
            projection.flush();
            // then
            assertThat(onDisk().hasContentOf(log.view().of(ConfigStore.FOLD).require())).isTrue();
            assertThat(Files.readString(dir.resolve("ssconf_cluster_tags"))).isEqualTo("first\n");
            assertThat(mode("config.data")).isEqualTo("rw-r-----");
            try (Stream<Path> all = Files.list(dir)) {
                List<String> names = all.map(p -> p.getFileName().toString()).toList();
                assertThat(names).hasSize(35);
                for (String name : names) {
                    if (name.startsWith("ssconf_")) {
                        assertThat(mode(name)).isEqualTo("r--r--r--");
                    }
                }
            }
            assertThat(projection.status().problem()).isNull();
            assertThat(projection.lagMs()).isZero();
            // and again
            files.written.clear();
            tag(log, "second");
            projection.flush();
            assertThat(files.written).containsExactly("config.data", "ssconf_cluster_tags");
        }
    }

    /** Returns once a write has failed. */
    private static void awaitProblem(Projection projection) {
        long end = System.nanoTime() + HANGS.toNanos();
        while (projection.status().problem() == null) {
            assertThat(System.nanoTime()).as("no write has failed").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name)));
    }

    @Test
    void everyContentOnDiskIsKnownToTheLogAsOurs() throws Exception {
        try (InMemoryLog log = Samples.log(Samples.captured());
                Projection projection = follow(log)) {
            for (int i = 0; i < 5; i++) {
                tag(log, "t" + i);
                projection.flush();
                byte[] file = Files.readAllBytes(dir.resolve("config.data"));
                assertThat(Import.decide(file, log.view().of(ConfigStore.FOLD)))
                        .isInstanceOf(Import.Keep.class);
            }
        }
    }

    @Test
    void aCrashBetweenIntentAndFileIsRedoneAtTheNextStart() throws Exception {
        try (InMemoryLog log = Samples.log(Samples.captured())) {
            // given: the file is one change behind, and the intent for the next is in the log
            try (Projection before = follow(log)) {
                before.flush();
            }
            byte[] old = Files.readAllBytes(dir.resolve("config.data"));
            files.failure = "the machine went down";
            try (Projection crashing = follow(log)) {
                tag(log, "committed");
                awaitProblem(crashing);
                assertThatThrownBy(() -> crashing.flush(Duration.ofMillis(200)))
                        .isInstanceOf(LogException.class)
                        .hasMessageContaining("the machine went down");
            }
            assertThat(Files.readAllBytes(dir.resolve("config.data"))).isEqualTo(old);
            // when
            assertThat(Import.decide(old, log.view().of(ConfigStore.FOLD)))
                    .isInstanceOf(Import.Keep.class);
            files.failure = null;
            try (Projection next = follow(log)) {
                next.flush();
            }
            // then
            assertThat(onDisk().cluster().tags().sorted()).containsExactly("committed");
        }
    }

    @Test
    void aFailingDiskIsReportedAndTriedAgainUntilItWorks() throws Exception {
        try (InMemoryLog log = Samples.log(Samples.captured())) {
            files.failure = "No space left on device";
            try (Projection projection = follow(log)) {
                awaitProblem(projection);
                assertThatThrownBy(() -> projection.flush(Duration.ofMillis(100)))
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("durable in the log");
                assertThat(projection.status().problem()).contains("No space left");
                assertThat(Files.exists(dir.resolve("config.data"))).isFalse();
                files.failure = null;
                projection.flush();
                assertThat(projection.status().problem()).isNull();
                assertThat(onDisk().serial()).isEqualTo(260);
            }
        }
    }

    @Test
    void manyCommitsDuringOneWriteCostOneMore() throws Exception {
        var gate = new CountDownLatch(1);
        files.gate = gate;
        try (InMemoryLog log = Samples.log(Samples.captured());
                Projection projection = follow(log)) {
            for (int i = 0; i < 50; i++) {
                tag(log, "t" + i);
            }
            gate.countDown();
            projection.flush();
            assertThat(files.written.stream().filter("config.data"::equals).count())
                    .isLessThanOrEqualTo(2);
            assertThat(onDisk().cluster().tags().sorted()).containsExactly("t49");
        }
    }

    @Test
    void closingWritesWhatIsLeft() throws Exception {
        try (InMemoryLog log = Samples.log(Samples.captured())) {
            try (Projection projection = follow(log)) {
                tag(log, "last");
                assertThat(projection.status()).isNotNull();
            }
            assertThat(onDisk().cluster().tags().sorted()).containsExactly("last");
        }
    }

    @Test
    void leavesUnchangedFilesAloneAtStart() throws Exception {
        // given: the folder as Ganeti left it
        Config captured = Samples.captured();
        for (Map.Entry<String, String> file : Ssconf.of(captured).entrySet()) {
            Files.writeString(dir.resolve("ssconf_" + file.getKey()), file.getValue());
        }
        Files.write(dir.resolve("config.data"), ConfigJson.bytes(captured));
        // when
        try (InMemoryLog log = Samples.log(captured);
                Projection projection = follow(log)) {
            projection.flush();
            // then
            assertThat(files.written).isEmpty();
        }
    }

    @Test
    void aReaderNeverSeesAPartAndACrashLeavesNoLitter() throws Exception {
        // given: a temporary file that a crash left
        Path target = dir.resolve("file");
        Files.writeString(dir.resolve(".file.new"), "half");
        var spec =
                new ReplacedFiles.Spec(
                        target, PosixFilePermissions.fromString("r--r--r--"), "nosuch", "nosuch");
        // when
        var disk = new DiskFiles(Ownership.wherePossible());
        disk.replace(spec, "one".getBytes(StandardCharsets.UTF_8), true);
        disk.replace(spec, "two".getBytes(StandardCharsets.UTF_8), true);
        // then
        assertThat(Files.readString(target)).isEqualTo("two");
        assertThat(Files.exists(dir.resolve(".file.new"))).isFalse();
    }
}
