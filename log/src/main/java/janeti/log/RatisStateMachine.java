package janeti.log;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the Raft library calls: hands entries to {@link Applied}, snapshots back and forth, and
 * tells {@link RatisLog} what happens. Entries come on one thread of the library, in order.
 */
final class RatisStateMachine
        implements StateMachine, StateMachine.EventApi, StateMachine.LeaderEventApi {
    /** Told on threads of the library that may hold its locks: must not wait for any. */
    interface Listener {
        void settled(Applied.Outcome outcome);

        void leaderReady();

        void notLeader();

        void peersChanged(long index, List<Peer> peers);

        void diskFailed(Throwable cause);

        void stopped();
    }

    /** A view and the term of the last entry in it. */
    record Position(View view, long term) {}

    private final ClientId ours;
    private final Folds folds;
    private final Snapshots snapshots;
    private final Applied applied;
    private final Listener listener;
    private final Halt halt;
    private volatile Position position;
    private volatile @Nullable SnapshotInfo latest;
    private volatile LifeCycle.State state = LifeCycle.State.NEW;

    RatisStateMachine(
            ClientId ours,
            Folds folds,
            Snapshots snapshots,
            Snapshots.Newest newest,
            Applied applied,
            Listener listener,
            Halt halt) {
        this.ours = ours;
        this.folds = folds;
        this.snapshots = snapshots;
        this.applied = applied;
        this.listener = listener;
        this.halt = halt;
        Snapshots.Stored stored = newest.stored();
        applied.install(newest.view());
        this.position = new Position(newest.view(), stored == null ? 0 : stored.term());
        this.latest = stored == null ? null : stored.info();
    }

    Position position() {
        return position;
    }

    void snapshotTaken(Snapshots.Stored stored) {
        latest = stored.info();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext trx) {
        LogEntryProto entry = trx.getLogEntry();
        Applied.Outcome outcome;
        try {
            outcome =
                    applied.apply(
                            entry.getIndex(),
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
        } catch (RuntimeException e) {
            halt.halt(
                    "entry "
                            + entry.getIndex()
                            + " of the log cannot be applied: "
                            + e.getMessage()
                            + ". Look with `janeti log inspect`",
                    e);
            throw e;
        }
        position = new Position(applied.view(), entry.getTerm());
        listener.settled(outcome);
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        applied.skipTo(index);
        position = new Position(applied.view(), term);
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto conf) {
        listener.peersChanged(
                index,
                conf.getPeersList().stream()
                        .map(RaftPeerProto::getAddress)
                        .map(PeerAddresses::peer)
                        .toList());
    }

    @Override
    public void notifyLeaderReady() {
        listener.leaderReady();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        listener.notLeader();
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        listener.diskFailed(cause);
    }

    @Override
    public TermIndex getLastAppliedTermIndex() {
        Position now = position;
        return now.view.index() == 0 && now.term == 0
                ? TermIndex.valueOf(0, RaftLog.INVALID_LOG_INDEX)
                : TermIndex.valueOf(now.term, now.view.index());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    /** {@link RatisLog} takes them, on a thread of its own. */
    @Override
    public long takeSnapshot() {
        return RaftLog.INVALID_LOG_INDEX;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) {
        state = LifeCycle.State.RUNNING;
    }

    @Override
    public void pause() {
        state = LifeCycle.State.PAUSED;
    }

    /** A snapshot from the leader has replaced our files. */
    @Override
    public void reinitialize() throws IOException {
        try {
            takeOver(snapshots.newest(folds));
        } catch (IOException | RuntimeException e) {
            halt.halt(
                    "the snapshot from the leader cannot be read: "
                            + e.getMessage()
                            + ". If it is damaged, empty the log's folder and join again",
                    e);
            throw e;
        }
        state = LifeCycle.State.RUNNING;
    }

    private void takeOver(Snapshots.Newest newest) throws IOException {
        Snapshots.Stored stored = newest.stored();
        if (stored == null || !newest.damaged().isEmpty()) {
            throw new IOException("damaged " + newest.damaged());
        }
        LogFolder.sync(stored.path());
        LogFolder.sync(snapshots.folder());
        applied.install(newest.view());
        position = new Position(newest.view(), stored.term());
        latest = stored.info();
    }

    @Override
    public LifeCycle.State getLifeCycleState() {
        return state;
    }

    @Override
    public void close() {
        state = LifeCycle.State.CLOSED;
        listener.stopped();
    }

    /** Only this process proposes: a peer's certificate is no leave to append from elsewhere. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        if (!ours.equals(request.getClientId())) {
            throw new IOException("Entries are appended by the leading daemon alone");
        }
        return TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .build();
    }

    @Override
    public TransactionContext preAppendTransaction(TransactionContext trx) {
        return trx;
    }

    @Override
    public TransactionContext cancelTransaction(TransactionContext trx) {
        return trx;
    }

    @Override
    public TransactionContext applyTransactionSerial(TransactionContext trx) {
        return trx;
    }

    /** Readers use the view; nobody asks through the library. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.failedFuture(new IOException("There are no queries"));
    }

    @Override
    public CompletableFuture<Message> queryStale(Message request, long minIndex) {
        return query(request);
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return new Storage();
    }

    /** The library's default folder, and our own pruning. */
    private final class Storage implements StateMachineStorage {
        @Override
        public void init(RaftStorage storage) {}

        @Override
        public @Nullable SnapshotInfo getLatestSnapshot() {
            return latest;
        }

        @Override
        public void format() {}

        @Override
        public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}
    }
}
