package janeti.log;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.TrustManager;

/** The Raft library's settings, each with its why where it is not the library's own. */
final class RaftSettings {
    /** A leader is missed after this; longer than a slow disk's flush, short for a fail-over. */
    private static final TimeDuration ELECTION_MIN =
            TimeDuration.valueOf(600, TimeUnit.MILLISECONDS);

    private static final TimeDuration ELECTION_MAX =
            TimeDuration.valueOf(1200, TimeUnit.MILLISECONDS);

    /** A peer alone has nobody to wait for. */
    private static final TimeDuration ALONE_MIN = TimeDuration.valueOf(1, TimeUnit.MILLISECONDS);

    private static final TimeDuration ALONE_MAX = TimeDuration.valueOf(5, TimeUnit.MILLISECONDS);

    /**
     * A process that stood still goes on, and Raft itself finds out whether it still leads. The
     * library would close the log for good after 60 s.
     */
    private static final TimeDuration NEVER = TimeDuration.valueOf(3650, TimeUnit.DAYS);

    /**
     * The library makes a leader step down that stood still for as long as it may be without a
     * majority. One that is alone would give up what waits for it, and lead again at once. Longer
     * than a full collection of a large heap; not for ever, since the group may grow later.
     */
    private static final TimeDuration ALONE_STOOD_STILL =
            TimeDuration.valueOf(10, TimeUnit.SECONDS);

    /** We never send an entry twice, so what the library keeps against that can go. */
    private static final TimeDuration RETRY_CACHE = TimeDuration.valueOf(1, TimeUnit.SECONDS);

    private RaftSettings() {}

    static RaftProperties properties(LogSettings settings) {
        var p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.GRPC);
        RaftServerConfigKeys.setStorageDir(p, List.of(settings.folder().toFile()));
        RaftServerConfigKeys.setStagingTimeout(
                p, TimeDuration.valueOf(Limits.CATCH_UP.toSeconds(), TimeUnit.SECONDS));
        RaftServerConfigKeys.setCloseThreshold(p, NEVER);
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, RETRY_CACHE);
        timing(p, settings.others().isEmpty());
        log(p);
        limits(p);
        network(p, settings.self());
        return p;
    }

    private static void timing(RaftProperties p, boolean alone) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, ELECTION_MIN);
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, ELECTION_MAX);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, alone ? ALONE_MIN : ELECTION_MIN);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, alone ? ALONE_MAX : ELECTION_MAX);
        // After losing the majority; it may well be the only one that can lead again.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                p, alone ? ALONE_STOOD_STILL : ELECTION_MAX);
    }

    private static void log(RaftProperties p) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, bytes(Limits.SEGMENT_BYTES));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, bytes(Limits.PREALLOCATED_BYTES));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 1);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, bytes(Limits.SEGMENT_BYTES));
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        // It would append an entry of its own, with a flush, after each of ours.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        RaftServerConfigKeys.Log.setForceSyncNum(p, Limits.IN_FLIGHT_ENTRIES);
        int largest = Limits.PACKED_BYTES + Limits.OVERHEAD_BYTES;
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, bytes(largest));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, bytes(largest + 8));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
                p, bytes(Limits.SNAPSHOT_CHUNK_BYTES));
    }

    /** Twice ours: {@link Proposals} refuses first, and never makes a caller wait. */
    private static void limits(RaftProperties p) {
        int entries = 2 * Limits.IN_FLIGHT_ENTRIES;
        SizeInBytes size = SizeInBytes.valueOf(2 * Limits.IN_FLIGHT_BYTES);
        RaftServerConfigKeys.Write.setElementLimit(p, entries);
        RaftServerConfigKeys.Write.setByteLimit(p, size);
        RaftServerConfigKeys.Log.setQueueElementLimit(p, entries);
        RaftServerConfigKeys.Log.setQueueByteLimit(p, size);
    }

    private static void network(RaftProperties p, Peer self) {
        GrpcConfigKeys.Server.setHost(p, self.host());
        GrpcConfigKeys.Server.setPort(p, self.port());
        int largest = Limits.PACKED_BYTES + Limits.OVERHEAD_BYTES + (2 << 20);
        GrpcConfigKeys.setMessageSizeMax(p, bytes(largest));
        // Thread groups of the library's own would take 2 s to close; those of gRPC are shared.
        GrpcConfigKeys.setUseEpoll(p, false);
    }

    private static SizeInBytes bytes(int n) {
        return SizeInBytes.valueOf(n);
    }

    static Parameters parameters(LogTls tls) {
        var parameters = new Parameters();
        TrustManager trust = tls.trust();
        var builder = GrpcTlsConfig.newBuilder();
        builder.setKeyManager(tls.key());
        builder.setTrustManager(trust);
        builder.setMutualTls(true);
        builder.setSslProvider(SslProvider.JDK); // No native library to load and to keep in memory.
        GrpcConfigKeys.TLS.setConf(parameters, builder.build());
        return parameters;
    }
}
