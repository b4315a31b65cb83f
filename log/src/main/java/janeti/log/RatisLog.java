package janeti.log;

import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The log on disk, replicated by Raft (Apache Ratis). A group of one is the common case: entries go
 * to the library inside the process and are durable after one flush, which many share.
 *
 * <h2>The way of an entry</h2>
 *
 * {@link Proposals} stamps it and hands it to {@link #send} in order; the library writes and
 * flushes it, has the other peers do so, and calls {@link RatisStateMachine} on its apply thread;
 * {@link Applied} makes the new view; {@link Proposals} completes the future. What the library
 * answers to the request itself matters only if it failed.
 *
 * <h2>Snapshots</h2>
 *
 * Written by {@link SnapshotWriter}. Two are kept, and the log above the older one. A peer that
 * lags behind the log is sent the newest by the library.
 *
 * <h2>When the disk fails</h2>
 *
 * The library does not write again after a failed write: what is on disk then is not known. All
 * appends fail from then on, until the log is opened anew; {@link LogCheck} looks at the disk
 * first.
 */
public final class RatisLog implements ReplicatedLog, RatisStateMachine.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RatisLog.class);

    private final LogSettings settings;
    private final Applied applied;
    private final Proposals proposals;
    private final Proposals.Sender sender;
    private final FileChannel lock;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftClientAsynchronousProtocol requests;
    private final ClientId client = ClientId.randomId();
    private final RaftGroupId group;
    private final AtomicLong calls = new AtomicLong();
    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final Peers peers;
    private final SnapshotWriter snapshots;

    /**
     * Whatever must not run under a lock of the library: failures, time limits. Drops what comes
     * after it is shut down: entries may still be applied while we close.
     */
    private final ScheduledExecutorService chores =
            new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().daemon().name("log-chores").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    private volatile boolean leading;
    private volatile @Nullable LogException failed;

    /** Opens and, if alone, waits until all that the log holds is applied. */
    public static RatisLog open(LogSettings settings, List<Fold<?>> folds, Clock clock) {
        return open(settings, folds, clock, Halt.ofProcess());
    }

    public static RatisLog open(LogSettings settings, List<Fold<?>> folds, Clock clock, Halt halt) {
        return open(settings, folds, clock, halt, sender -> sender);
    }

    /**
     * @param way what lies between the stamping and the sending of an entry; a test loses some
     *     there
     */
    static RatisLog open(
            LogSettings settings,
            List<Fold<?>> folds,
            Clock clock,
            Halt halt,
            UnaryOperator<Proposals.Sender> way) {
        LogFolder folder = LogFolder.claim(settings);
        FileChannel lock = folder.lock();
        RatisLog log = null;
        try {
            log = new RatisLog(settings, folder, lock, new Folds(folds), clock, halt, way);
            log.start();
            return log;
        } catch (IOException | RuntimeException e) {
            if (log != null) {
                log.close();
            } else {
                unlock(lock);
            }
            throw e instanceof LogException ours ? ours : cannotOpen(settings, e);
        }
    }

    private static LogException cannotOpen(LogSettings settings, Exception e) {
        return new LogException(
                "The log in "
                        + settings.folder()
                        + " cannot be opened (listening on "
                        + settings.self().host()
                        + ":"
                        + settings.self().port()
                        + "): "
                        + root(e)
                        + ". Nothing that was acknowledged is lost. Look at the disk, and whether"
                        + " something else uses the port",
                e);
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    private RatisLog(
            LogSettings settings,
            LogFolder folder,
            FileChannel lock,
            Folds folds,
            Clock clock,
            Halt halt,
            UnaryOperator<Proposals.Sender> way)
            throws IOException {
        this.settings = settings;
        this.lock = lock;
        this.applied = new Applied(folds);
        var stored = new Snapshots(folder.snapshots());
        Snapshots.Newest newest = LogCheck.check(folder, folds);
        var machine = new RatisStateMachine(client, folds, stored, newest, applied, this, halt);
        this.proposals = new Proposals(applied, clock);
        this.sender = way.apply(this::send);
        this.group = RaftGroupId.valueOf(settings.incarnation());
        PeerAddresses.put(settings.incarnation(), settings.self());
        settings.others().forEach(peer -> PeerAddresses.put(settings.incarnation(), peer));
        ExitUtils.disableSystemExit(); // A port in use is an exception then, not an exit.
        this.server =
                RaftServer.newBuilder()
                        .setServerId(RaftPeerId.valueOf(settings.self().id()))
                        .setGroup(
                                folder.joined()
                                        ? RaftGroup.valueOf(group)
                                        : RaftGroup.valueOf(
                                                group,
                                                Peers.raftPeer(settings, settings.self(), 0)))
                        .setStateMachine(machine)
                        .setOption(RaftStorage.StartupOption.RECOVER)
                        .setProperties(RaftSettings.properties(settings))
                        .setParameters(RaftSettings.parameters(settings.tls()))
                        .build();
        this.division = server.getDivision(group);
        // The library's server passes requests on through a thread of its pool; its division, which
        // implements the same interface, takes them on ours, in order.
        this.requests = (RaftClientAsynchronousProtocol) division;
        this.peers = new Peers(settings, server, division, client, calls);
        this.snapshots =
                new SnapshotWriter(
                        settings.snapshots(), folds, stored, newest, machine, division, chores);
    }

    private void start() throws IOException {
        server.start();
        var _ = chores.scheduleWithFixedDelay(proposals::expire, 1, 1, TimeUnit.SECONDS);
        if (peers.isAlone()) {
            LogWait.await(firstReady, Limits.OPEN, "become ready after its start");
        }
        LOG.info(
                "log open: peer={} incarnation={} entry={} snapshot={} peers={}",
                settings.self().id(),
                settings.incarnation(),
                applied.view().index(),
                snapshots.index(),
                peers());
    }

    @Override
    public CompletableFuture<Entry> append(EntryKind kind, byte[] body) {
        return proposals.append(kind, body, sender);
    }

    @Override
    public CompletableFuture<Entry> append(long epoch, EntryKind kind, byte[] body) {
        return proposals.append(epoch, kind, body, sender);
    }

    @Override
    public long epoch() {
        return proposals.epoch();
    }

    private @Nullable LogException send(Proposals.Proposal proposal) {
        LogException why = failed;
        if (why != null) {
            return why;
        }
        if (!leading) {
            return notLeading();
        }
        try {
            var _ =
                    requests.submitClientRequestAsync(request(proposal))
                            .whenComplete((reply, e) -> answered(proposal.id(), reply, e));
            return null;
        } catch (IOException e) {
            return refused(e);
        }
    }

    private RaftClientRequest request(Proposals.Proposal proposal) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(division.getId())
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(proposal.bytes())))
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    private void answered(long id, @Nullable RaftClientReply reply, @Nullable Throwable e) {
        Throwable cause = e;
        if (cause == null && reply != null && !reply.isSuccess()) {
            cause = reply.getException();
        }
        if (cause != null) {
            LogException why = refused(cause);
            chores.execute(() -> proposals.fail(id, why));
        }
    }

    private LogException refused(Throwable cause) {
        LogException known = failed;
        if (known != null) {
            return known;
        }
        if (cause instanceof NotLeaderException) {
            return notLeading();
        }
        return new LogException(
                "The entry is not known to be durable: " + cause.getMessage(), cause);
    }

    private LogException notLeading() {
        String leader = leadership().leader();
        return new LogException(
                leader == null || leader.equals(settings.self().id())
                        ? "The log has no leader now: too few of "
                                + peers()
                                + " answer. Look at their daemons and the network, or try again"
                        : "The log is led by " + leader + ", not by this peer. Ask there");
    }

    @Override
    public void settled(Applied.Outcome outcome) {
        proposals.settle(outcome);
        Entry entry = outcome.entry();
        snapshots.grown(applied.view().index(), entry == null ? 0 : entry.body().length);
    }

    @Override
    public void compact() {
        LogException why = failed;
        if (why != null) {
            throw why;
        }
        snapshots.compact();
    }

    @Override
    public View view() {
        return applied.view();
    }

    @Override
    public void observe(LogObserver observer) {
        applied.observe(observer);
    }

    @Override
    public LogFigures figures() {
        return proposals.figures(snapshots.index(), snapshots.time(), diskBytes());
    }

    /** A file that goes while we look counts nothing: the log lets go of its oldest at any time. */
    private long diskBytes() {
        try (Stream<Path> files = Files.walk(settings.folder())) {
            return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug(
                    "folder={} cannot be measured now: cause={}", settings.folder(), e.toString());
            return 0;
        }
    }

    @Override
    public Leadership leadership() {
        DivisionInfo info = division.getInfo();
        RaftPeerId leader = info.getLeaderId();
        return new Leadership(
                leading, info.getCurrentTerm(), leader == null ? null : leader.toString());
    }

    @Override
    public void leaderReady() {
        proposals.begin();
        leading = true;
        firstReady.complete(null);
        LOG.info("log led by this peer: term={}", division.getInfo().getCurrentTerm());
    }

    @Override
    public void notLeader() {
        leading = false;
        chores.execute(() -> proposals.failAll(notLeading()));
    }

    @Override
    public void diskFailed(Throwable cause) {
        leading = false;
        if (failed == null) {
            var why =
                    new LogException(
                            "The log in "
                                    + settings.folder()
                                    + " cannot be written: "
                                    + root(cause).getMessage()
                                    + ". Nothing that was acknowledged is lost. Look at the disk (is"
                                    + " it full?), then start the daemon again",
                            cause);
            failed = why;
            LOG.error("log failed: {}", why.getMessage(), cause);
            chores.execute(() -> proposals.failAll(why));
        }
    }

    /** The library gave up, for a reason that it has logged; or we are closing. */
    @Override
    public void stopped() {
        leading = false;
        if (failed == null) {
            var why =
                    new LogException(
                            "The log in "
                                    + settings.folder()
                                    + " has stopped. Nothing that was acknowledged is lost. Look at"
                                    + " the daemon's log for the reason, then start it again");
            failed = why;
            LOG.error("log stopped: {}", why.getMessage());
            chores.execute(() -> proposals.failAll(why));
        }
    }

    /** The peers as the log has them. */
    public List<Peer> peers() {
        return peers.now();
    }

    @Override
    public void peersChanged(long index, List<Peer> now) {
        peers.changed(now);
    }

    /**
     * Makes exactly these the peers, with these addresses; on the leader. New ones must run
     * already, opened with {@link LogSettings#joining}. They are taken in one by one, each after it
     * has caught up; those left out go at the end.
     */
    public void setPeers(List<Peer> wanted) {
        peers.set(wanted);
    }

    /** Where the other peers reach us. */
    InetSocketAddress listens() {
        return server.getServerRpc().getInetSocketAddress();
    }

    @Override
    public void close() {
        if (failed == null) {
            failed = new LogException("The log is closed. Open it again");
        }
        proposals.awaitQuiet(Limits.CLOSE);
        snapshots.close();
        closeServer();
        chores.shutdown();
        proposals.failAll(new LogException("The log was closed before the entry was durable"));
        unlock(lock);
    }

    /**
     * Within a limit: the library's server, once its disk has failed, may wait for what never
     * comes, and a daemon that cannot end is not started again by whoever watches it.
     */
    private void closeServer() {
        var closed = new CompletableFuture<@Nullable Void>();
        Thread closing =
                Thread.ofPlatform()
                        .daemon()
                        .name("log-close")
                        .start(() -> {
                            try {
                                server.close();
                                closed.complete(null);
                            } catch (IOException | RuntimeException e) {
                                closed.completeExceptionally(e);
                            }
                        });
        try {
            LogWait.await(closed, Limits.CLOSE_SERVER, "close its server");
        } catch (LogException e) {
            var where = new Throwable("where it stands");
            where.setStackTrace(closing.getStackTrace());
            e.addSuppressed(where);
            LOG.warn("log closed with an error, what was acknowledged is durable: {}", e, e);
        }
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("log lock cannot be given back: {}", e, e);
        }
    }
}
