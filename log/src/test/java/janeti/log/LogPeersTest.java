package janeti.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Several peers in one process, on loopback. */
@Timeout(300)
@ResourceLock("elections") // They have time limits: not a dozen servers at once.
class LogPeersTest {
    private static final List<Fold<?>> FOLDS = List.of(Words.FOLD);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path temp;
    private final UUID incarnation = UUID.randomUUID();
    private final Map<String, RatisLog> running = new HashMap<>();
    private final Peer one = peer("n1");
    private final Peer two = peer("n2");
    private final Peer three = peer("n3");

    private static Peer peer(String id) {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Peer(id, "127.0.0.1", free.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LogSettings settings(Peer self) {
        return LogSettings.alone(
                        temp.resolve(self.id()),
                        incarnation,
                        "cluster-uuid",
                        self.id(),
                        TestCertificates.CLUSTER.node())
                .withSelf(self);
    }

    private RatisLog open(LogSettings settings) {
        RatisLog log = RatisLog.open(settings, FOLDS, Clock.systemUTC());
        running.put(settings.self().id(), log);
        return log;
    }

    private RatisLog join(Peer self) {
        return open(settings(self).withOthers(List.of(one)).joining());
    }

    @AfterEach
    void closeAll() {
        running.values().parallelStream().forEach(RatisLog::close);
    }

    private static void until(BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waits too long").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static void untilAllHave(List<String> words, RatisLog... logs) {
        for (RatisLog log : logs) {
            until(() -> log.view().of(Words.FOLD).equals(words));
        }
    }

    private static void say(RatisLog log, String... words) {
        for (String word : words) {
            ReplicatedLogContract.say(log, word).join();
        }
    }

    private static RatisLog leaderOf(RatisLog... logs) {
        var leader = new ArrayList<RatisLog>();
        until(() -> {
            leader.clear();
            for (RatisLog log : logs) {
                if (log.leadership().isOurs()) {
                    leader.add(log);
                }
            }
            return leader.size() == 1;
        });
        return leader.getFirst();
    }

    @Test
    void growsFromOneToThreeAndBack() {
        // given
        RatisLog first = open(settings(one));
        say(first, "a", "b");
        RatisLog second = join(two);
        RatisLog third = join(three);
        // when
        first.setPeers(List.of(one, two, three));
        say(first, "c");
        // then
        untilAllHave(List.of("a", "b", "c"), first, second, third);
        assertThat(third.peers()).containsExactlyInAnyOrder(one, two, three);
        assertThat(third.view().time()).isEqualTo(first.view().time());
        // when
        first.setPeers(List.of(one));
        second.close();
        third.close();
        say(first, "d");
        first.close();
        first = open(settings(one));
        say(first, "e");
        // then
        assertThat(first.peers()).containsExactly(one);
        assertThat(first.view().of(Words.FOLD)).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void anotherPeerLeadsWhenTheLeaderIsGone() {
        // given
        RatisLog first = open(settings(one));
        RatisLog second = join(two);
        RatisLog third = join(three);
        first.setPeers(List.of(one, two, three));
        say(first, "a");
        untilAllHave(List.of("a"), second, third);
        assertThatThrownBy(ReplicatedLogContract.say(second, "not here")::join)
                .hasMessageContaining("The log is led by n1");
        // when
        first.close();
        RatisLog leader = leaderOf(second, third);
        say(leader, "b");
        first = open(settings(one).withOthers(List.of(two, three)));
        say(leader, "c");
        // then
        untilAllHave(List.of("a", "b", "c"), first, second, third);
    }

    @Test
    void withoutAMajorityAppendsFailAndWithOneTheLogGoesOn() {
        // given
        RatisLog first = open(settings(one));
        RatisLog second = join(two);
        RatisLog third = join(three);
        first.setPeers(List.of(one, two, three));
        say(first, "a");
        long epoch = first.epoch();
        // when
        second.close();
        third.close();
        var lonely = first.append(epoch, Words.KIND, Words.body("lonely"));
        // then
        assertThatThrownBy(lonely::join).hasCauseInstanceOf(LogException.class);
        // Requests are answered just before the one who asked is told that it leads no more.
        until(() -> !first.leadership().isOurs());
        // when
        second = open(settings(two).withOthers(List.of(one, three)));
        RatisLog leader = leaderOf(first, second);
        // then
        assertThatThrownBy(first.append(epoch, Words.KIND, Words.body("built on it"))::join)
                .hasCauseInstanceOf(LogException.class);
        say(leader, "b");
        assertThat(leader.view().of(Words.FOLD)).startsWith("a").endsWith("b");
        untilAllHave(leader.view().of(Words.FOLD), first, second);
    }

    @Test
    void aNewPeerIsSentTheSnapshotWhenTheLogIsGone() throws IOException {
        // given
        RatisLog first = open(settings(one));
        String big = "w".repeat(50_000);
        var words = new ArrayList<String>();
        for (int i = 0; i < 400; i++) {
            words.add(big + i);
        }
        words.stream()
                .map(word -> ReplicatedLogContract.say(first, word))
                .toList()
                .forEach(CompletableFuture::join);
        first.compact();
        say(first, "a");
        first.compact();
        LogFolder folder = LogFolder.read(temp.resolve("n1"));
        assertThat(SegmentFile.in(folder.segments()).getFirst().first()).isGreaterThan(1);
        RatisLog second = join(two);
        // when
        first.setPeers(List.of(one, two));
        say(first, "b");
        // then
        words.addAll(List.of("a", "b"));
        untilAllHave(words, second);
        second.close();
        RatisLog again = open(settings(two).withOthers(List.of(one)));
        untilAllHave(words, again);
    }

    @Test
    void aPeerIsFoundAtItsNewAddress() {
        // given
        RatisLog first = open(settings(one));
        RatisLog second = join(two);
        join(three).close();
        running.remove("n3");
        RatisLog third = join(three);
        first.setPeers(List.of(one, two, three));
        say(first, "a");
        untilAllHave(List.of("a"), second, third);
        // when
        third.close();
        Peer moved = peer("n3");
        third = open(settings(moved).withOthers(List.of(one, two)));
        first.setPeers(List.of(one, two, moved));
        say(first, "b");
        // then
        untilAllHave(List.of("a", "b"), second, third);
        assertThat(second.peers()).containsExactlyInAnyOrder(one, two, moved);
        // when: the others know it too, when they lead
        first.close();
        RatisLog leader = leaderOf(second, third);
        say(leader, "c");
        // then
        untilAllHave(List.of("a", "b", "c"), second, third);
    }

    @Test
    void nobodyElseAppends() throws IOException {
        // given
        RatisLog first = open(settings(one));
        say(first, "a");
        LogTls node = TestCertificates.CLUSTER.node();
        // when, then
        try (RaftClient stranger = client(new GrpcTlsConfig(null, node.trust(), false))) {
            assertThatThrownBy(() -> stranger.io().send(Message.valueOf("b")))
                    .isInstanceOf(IOException.class);
        }
        LogTls other = new TestCertificates().node();
        try (RaftClient stranger = client(new GrpcTlsConfig(other.key(), node.trust(), true))) {
            assertThatThrownBy(() -> stranger.io().send(Message.valueOf("b")))
                    .isInstanceOf(IOException.class);
        }
        try (RaftClient peer = client(new GrpcTlsConfig(node.key(), node.trust(), true))) {
            assertThatThrownBy(() -> peer.io().send(Message.valueOf("b")))
                    .hasStackTraceContaining("appended by the leading daemon alone");
        }
        say(first, "c");
        assertThat(first.view().of(Words.FOLD)).containsExactly("a", "c");
    }

    private RaftClient client(GrpcTlsConfig tls) {
        var parameters = new Parameters();
        GrpcConfigKeys.TLS.setConf(parameters, tls);
        RaftPeer peer =
                RaftPeer.newBuilder()
                        .setId(one.id())
                        .setAddress(PeerAddresses.name(incarnation, one))
                        .build();
        return RaftClient.newBuilder()
                .setProperties(new RaftProperties())
                .setParameters(parameters)
                .setRaftGroup(RaftGroup.valueOf(RaftGroupId.valueOf(incarnation), peer))
                .setRetryPolicy(RetryPolicies.noRetry())
                .build();
    }
}
