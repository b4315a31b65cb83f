package janeti.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** A group of one on a disk. */
class RatisLogTest implements ReplicatedLogContract {
    private static final UUID INCARNATION = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir Path temp;
    private final AtomicBoolean failNext = new AtomicBoolean();
    private @Nullable RatisLog log;

    private LogSettings settings() {
        return LogSettings.alone(
                temp.resolve("log"),
                INCARNATION,
                "cluster-uuid",
                "node1-uuid",
                TestCertificates.CLUSTER.node());
    }

    @Override
    public ReplicatedLog open(Clock clock, List<Fold<?>> folds, Halt halt) {
        close();
        log = RatisLog.open(settings(), folds, clock, halt, this::losing);
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
        failNext.set(true);
    }

    /** A lost entry is one that builds on what never was: void when it is applied. */
    private Proposals.Sender losing(Proposals.Sender sender) {
        return proposal -> {
            if (failNext.getAndSet(false)) {
                proposal.bytes()[EncodedEntry.HEADER_BYTES - 1] ^= 1; // The parent's last byte.
            }
            return sender.send(proposal);
        };
    }

    @Test
    void makesItsFolderForTheOwnerAlone() throws IOException {
        // when
        open();
        // then
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(temp.resolve("log"))))
                .isEqualTo("rwx------");
    }

    @Test
    void refusesTheFolderOfAnotherCluster() {
        // given
        open().close();
        var other =
                LogSettings.alone(
                        temp.resolve("log"), INCARNATION, "other", "node1-uuid", settings().tls());
        // when, then
        assertThatThrownBy(() -> RatisLog.open(other, FOLDS, Clock.systemUTC()))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("belongs to cluster cluster-uuid, not to other");
    }

    @Test
    void refusesTheFolderOfAnotherIncarnationOrPeer() {
        // given
        open().close();
        var incarnation = new UUID(4, 2);
        var another =
                LogSettings.alone(
                        temp.resolve("log"),
                        incarnation,
                        "cluster-uuid",
                        "node1-uuid",
                        settings().tls());
        var peer = settings().withSelf(Peer.alone("node2-uuid"));
        // when, then
        assertThatThrownBy(() -> RatisLog.open(another, FOLDS, Clock.systemUTC()))
                .hasMessageContaining("belongs to incarnation " + INCARNATION);
        assertThatThrownBy(() -> RatisLog.open(peer, FOLDS, Clock.systemUTC()))
                .hasMessageContaining("belongs to peer node1-uuid, not to node2-uuid");
    }

    @Test
    void refusesAFolderThatIsNotALog() throws IOException {
        // given
        Files.createDirectories(temp.resolve("log"));
        Files.writeString(temp.resolve("log/thesis.txt"), "years of work");
        // when, then
        assertThatThrownBy(this::open)
                .isInstanceOf(LogException.class)
                .hasMessageContaining("is not empty");
        assertThat(temp.resolve("log/thesis.txt")).hasContent("years of work");
    }

    @Test
    void refusesAFolderInUse() {
        // given
        open();
        // when, then
        assertThatThrownBy(() -> RatisLog.open(settings(), FOLDS, Clock.systemUTC()))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("in use by another daemon");
    }

    @Test
    void refusesAPortInUse() throws IOException {
        // given
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var self = new Peer("node1-uuid", "127.0.0.1", taken.getLocalPort());
            // when, then
            assertThatThrownBy(() ->
                            RatisLog.open(settings().withSelf(self), FOLDS, Clock.systemUTC()))
                    .isInstanceOf(LogException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
        open(); // And the folder is free again.
    }

    @Test
    void takesASnapshotByItselfAndLetsTheLogGo() throws Exception {
        // given
        var often = new LogSettings.SnapshotSettings(200, Long.MAX_VALUE);
        log =
                RatisLog.open(
                        settings().withSnapshots(often),
                        FOLDS,
                        Clock.systemUTC(),
                        Halt.ofProcess());
        // when
        String big = "w".repeat(40_000);
        for (int i = 0; i < 1_000; i++) {
            ReplicatedLogContract.say(log, big).join();
        }
        log.compact();
        // then
        LogFolder folder = LogFolder.read(temp.resolve("log"));
        assertThat(new Snapshots(folder.snapshots()).all()).hasSize(2);
        assertThat(SegmentFile.in(folder.segments()).getFirst().first()).isGreaterThan(1);
        assertThat(open().view().of(Words.FOLD)).hasSize(1_000);
    }
}
