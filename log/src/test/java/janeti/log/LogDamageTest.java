package janeti.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What bad disks do: nothing that was acknowledged is lost, or the refusal says what. */
@Timeout(180)
class LogDamageTest {
    private static final List<Fold<?>> FOLDS = List.of(Words.FOLD);

    @TempDir Path temp;

    private LogSettings settings() {
        return LogSettings.alone(
                temp.resolve("log"),
                new UUID(7, 7),
                "cluster-uuid",
                "node1-uuid",
                TestCertificates.CLUSTER.node());
    }

    private RatisLog open() {
        return RatisLog.open(settings(), FOLDS, Clock.systemUTC());
    }

    private List<String> words() {
        try (RatisLog log = open()) {
            return log.view().of(Words.FOLD);
        }
    }

    /** The files as a crash would leave them: the open segment, with its zeros at the end. */
    private void crashAfter(String... words) throws IOException {
        Path saved = temp.resolve("saved");
        try (RatisLog log = open()) {
            for (String word : words) {
                ReplicatedLogContract.say(log, word).join();
            }
            copy(temp.resolve("log"), saved);
        }
        delete(temp.resolve("log"));
        Files.move(saved, temp.resolve("log"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = new ArrayList<>(files.toList());
        }
        for (Path file : all.reversed()) {
            Files.delete(file);
        }
    }

    private SegmentFile lastSegment() throws IOException {
        return SegmentFile.in(LogFolder.read(temp.resolve("log")).segments()).getLast();
    }

    private List<SegmentFile.Found> entries(SegmentFile segment) throws IOException {
        var found = new ArrayList<SegmentFile.Found>();
        segment.read(found::add);
        return found;
    }

    private static void write(Path file, long at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private String inspected() {
        var out = new ByteArrayOutputStream();
        var all = new LogInspector.Range(0, Long.MAX_VALUE, 100);
        var _ = new LogInspector(temp.resolve("log"), FOLDS).print(new PrintStream(out), all);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void goesOnAfterACrash() throws IOException {
        // given
        crashAfter("a", "b");
        assertThat(lastSegment().isOpen()).isTrue();
        // when, then
        assertThat(words()).containsExactly("a", "b");
    }

    @Test
    void dropsATornTailAndKeepsAllBeforeIt() throws IOException {
        // given
        crashAfter("a", "b", "c");
        SegmentFile segment = lastSegment();
        SegmentFile.Found last = entries(segment).getLast();
        for (int written = last.bytes() - 1; written > 0; written--) {
            // when: so many bytes of the last entry reached the disk, zeros follow
            write(segment.path(), last.offset() + written, (byte) 0);
            // then: it is dropped, unless it ended in zeros anyway
            SegmentFile.Extent extent = segment.read(_ -> {});
            assertThat(extent.torn() || extent.damage() == null).as("%s written", written).isTrue();
        }
        write(segment.path(), last.offset() + 1, (byte) 1); // One byte of the entry is left.
        try (RatisLog log = open()) {
            assertThat(log.view().of(Words.FOLD)).containsExactly("a", "b");
            ReplicatedLogContract.say(log, "d").join();
        }
        assertThat(words()).containsExactly("a", "b", "d");
    }

    @Test
    void dropsATailThatTheFileEndsIn() throws IOException {
        // given
        crashAfter("a", "b", "c");
        SegmentFile segment = lastSegment();
        SegmentFile.Found last = entries(segment).getLast();
        // when
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
            channel.truncate(last.offset() + last.bytes() / 2);
        }
        // then
        assertThat(words()).containsExactly("a", "b");
    }

    @Test
    void startsAfterACrashBeforeTheFirstEntry() throws IOException {
        // given
        crashAfter();
        // when
        try (FileChannel channel =
                FileChannel.open(lastSegment().path(), StandardOpenOption.WRITE)) {
            channel.truncate(3); // Not even the file's header.
        }
        // then
        assertThat(words()).isEmpty();
    }

    @Test
    void refusesADamagedEntryAndSaysWhereItIs() throws IOException {
        // given
        crashAfter("a", "b", "c");
        SegmentFile segment = lastSegment();
        List<SegmentFile.Found> entries = entries(segment);
        SegmentFile.Found second = entries.get(entries.size() - 2);
        // when
        write(segment.path(), second.offset() + second.bytes() / 2, (byte) 0x55, (byte) 0x55);
        // then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining(segment.path().toString())
                .hasMessageContaining("damaged at byte " + second.offset())
                .hasMessageContaining("entry " + second.entry().getIndex())
                .hasMessageContaining("checksum")
                .hasMessageContaining("janeti log inspect");
        assertThat(inspected())
                .contains("DAMAGED at byte " + second.offset())
                .contains("entries 0 to " + (second.entry().getIndex() - 1));
    }

    @Test
    void refusesAGarbledLastEntryRatherThanDropWhatMayBeAcknowledged() throws IOException {
        // given
        crashAfter("a", "b", "c");
        SegmentFile segment = lastSegment();
        SegmentFile.Found last = entries(segment).getLast();
        // when
        // The last two bytes of its body, and a checksum that happens to end in a zero.
        write(segment.path(), last.offset() + last.bytes() - 6, (byte) 0x55, (byte) 0x55);
        write(segment.path(), last.offset() + last.bytes() - 1, (byte) 0);
        // then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("entry " + last.entry().getIndex());
        LogInspector.Replayed replayed = new LogInspector(temp.resolve("log"), FOLDS).replay();
        assertThat(replayed.view().of(Words.FOLD)).containsExactly("a", "b");
        assertThat(replayed.damage()).contains("at byte " + last.offset());
    }

    @Test
    void refusesALogWithAMissingSegment() throws IOException {
        // given
        crashAfter("a", "b");
        words(); // Closes the segment of before; a new start begins the next.
        List<SegmentFile> segments = SegmentFile.in(LogFolder.read(temp.resolve("log")).segments());
        assertThat(segments).hasSizeGreaterThan(1);
        // when
        Files.delete(segments.getFirst().path());
        // then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("The log lacks the entries 0 to");
    }

    private void twoSnapshots() {
        try (RatisLog log = open()) {
            ReplicatedLogContract.say(log, "a").join();
            log.compact();
            ReplicatedLogContract.say(log, "b").join();
            log.compact();
            ReplicatedLogContract.say(log, "c").join();
        }
    }

    private List<Snapshots.Stored> snapshots() throws IOException {
        return new Snapshots(LogFolder.read(temp.resolve("log")).snapshots()).all();
    }

    @Test
    void oneDamagedSnapshotLosesNothing() throws IOException {
        // given
        twoSnapshots();
        Path newest = snapshots().getFirst().path();
        // when
        write(newest, Files.size(newest) / 2, (byte) 0x55, (byte) 0x55);
        // then
        assertThat(inspected()).contains("DAMAGED: its checksum is wrong");
        assertThat(words()).containsExactly("a", "b", "c");
        assertThat(words()).containsExactly("a", "b", "c");
    }

    @Test
    void refusesIfAllSnapshotsAreDamagedAndTheLogDoesNotReachBack() throws IOException {
        // given
        String big = "w".repeat(50_000);
        try (RatisLog log = open()) {
            var all = new ArrayList<CompletableFuture<Entry>>();
            for (int i = 0; i < 400; i++) {
                all.add(ReplicatedLogContract.say(log, big));
            }
            all.forEach(CompletableFuture::join);
            log.compact();
            ReplicatedLogContract.say(log, "b").join();
            log.compact();
        }
        for (Snapshots.Stored stored : snapshots()) {
            write(stored.path(), 20, (byte) 0x55, (byte) 0x55);
        }
        // when, then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("The log lacks the entries 0 to")
                .hasMessageContaining(snapshots().getFirst().path().toString())
                .hasMessageContaining("janeti log inspect");
    }

    @Test
    void inspectsWhileADaemonRuns() {
        // given
        try (RatisLog log = open()) {
            log.append(Words.KIND, Words.body("{\"job\":17}")).join();
            ReplicatedLogContract.say(log, "no JSON").join();
            // when
            String text = inspected();
            // then
            assertThat(text)
                    .contains("cluster      cluster-uuid")
                    .contains("incarnation  " + new UUID(7, 7))
                    .contains("peer         node1-uuid")
                    .contains("kind test.word version 1, 10 bytes {\"job\":17}")
                    .contains("7 bytes (not JSON)")
                    .contains("peers [Peer[id=node1-uuid")
                    .contains("(open)");
            LogInspector.Replayed replayed = new LogInspector(temp.resolve("log"), FOLDS).replay();
            assertThat(replayed.damage()).isNull();
            assertThat(replayed.view().of(Words.FOLD)).containsExactly("{\"job\":17}", "no JSON");
            assertThat(replayed.view().index()).isEqualTo(log.view().index());
        }
    }

    @Test
    void inspectsOnlyTheEntriesAskedFor() {
        // given
        try (RatisLog log = open()) {
            for (int i = 0; i < 10; i++) {
                ReplicatedLogContract.say(log, "\"w" + i + "\"").join();
            }
        }
        var out = new ByteArrayOutputStream();
        // when
        var range = new LogInspector.Range(3, 100, 2);
        boolean whole =
                new LogInspector(temp.resolve("log"), FOLDS).print(new PrintStream(out), range);
        // then
        assertThat(whole).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"w2\"", "\"w3\"")
                .doesNotContain("\"w1\"", "\"w4\"");
    }

    @Test
    void replaysAboveASnapshot() {
        // given
        twoSnapshots();
        // when, then
        var view = new LogInspector(temp.resolve("log"), FOLDS).replay().view();
        assertThat(view.of(Words.FOLD)).containsExactly("a", "b", "c");
    }

    @Test
    void failsClearlyWhenTheDiskIsFullAndComesBackOnceThereIsRoom() throws Exception {
        // given
        Path disk = Files.createDirectory(temp.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString());
        try {
            var onDisk =
                    LogSettings.alone(
                            disk.resolve("log"),
                            new UUID(7, 7),
                            "cluster-uuid",
                            "node1-uuid",
                            settings().tls());
            List<String> acknowledged;
            try (RatisLog log = RatisLog.open(onDisk, FOLDS, Clock.systemUTC())) {
                // when
                acknowledged = fill(log);
                // then
                assertThatThrownBy(ReplicatedLogContract.say(log, "after")::join)
                        .hasMessageContaining("cannot be written")
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("is it full?");
                assertThat(log.leadership().isOurs()).isFalse();
                assertThat(log.view().of(Words.FOLD)).isEqualTo(acknowledged);
            }
            run("mount", "-o", "remount,size=64m", disk.toString());
            try (RatisLog log = RatisLog.open(onDisk, FOLDS, Clock.systemUTC())) {
                assertThat(log.view().of(Words.FOLD)).isEqualTo(acknowledged);
                ReplicatedLogContract.say(log, "room again").join();
            }
        } finally {
            // The library leaves the file that it could not write open until it is collected.
            run("umount", "-l", disk.toString());
        }
    }

    private static List<String> fill(RatisLog log) {
        var acknowledged = new ArrayList<String>();
        while (true) {
            String word = acknowledged.size() + "w".repeat(60_000);
            try {
                ReplicatedLogContract.say(log, word).join();
                acknowledged.add(word);
            } catch (CompletionException e) {
                assertThat(e).hasMessageContaining("No space left on device");
                return acknowledged;
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
