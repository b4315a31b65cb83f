package janeti.noderpc.distribution;

import janeti.config.Config;
import janeti.config.ConfigStore;
import janeti.config.object.Node;
import janeti.log.Entry;
import janeti.log.ReplicatedLog;
import janeti.log.View;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.noderpc.NodeRpc;
import janeti.protocol.ClusterCall.UploadFileSingle;
import janeti.protocol.NodeAnswer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Follows the log and pushes to the nodes. One thread, not a virtual one because making the files
 * is work for a processor, decides who gets something; each push has a virtual thread of its own,
 * and there is at most one to a node at a time.
 *
 * <p>Who is behind gets the newest configuration, whatever came between. A push that fails is made
 * again, less and less often. The master's own files are the {@link janeti.config.Projection}'s.
 */
public final class PushedDistribution implements Distribution, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushedDistribution.class);

    private final ReplicatedLog log;
    private final NodeRpc nodes;
    private final SharedFiles shared;
    private final Duration interval;
    private final Thread dispatcher;
    private final Semaphore permits = new Semaphore(Limits.PARALLEL, true);

    private final ReentrantLock lock = new ReentrantLock();

    /** Something is to be looked at. */
    private final Condition news = lock.newCondition();

    /** A push has ended, or nobody needs one. */
    private final Condition progress = lock.newCondition();

    private final Map<Uuid, Recipient> recipients = new HashMap<>();
    private boolean dirty = true;
    private boolean hurried;
    private boolean closing;

    /** Who is to get something is known as of this index. */
    private long roundIndex = -1;

    /**
     * @param nodeRoot below which the files of this node lie: "/" on a real one
     */
    public PushedDistribution(ReplicatedLog log, NodeRpc nodes, Path nodeRoot) {
        this(log, nodes, nodeRoot, Limits.INTERVAL);
    }

    PushedDistribution(ReplicatedLog log, NodeRpc nodes, Path nodeRoot, Duration interval) {
        this.log = log;
        this.nodes = nodes;
        this.shared = new SharedFiles(nodeRoot);
        this.interval = interval;
        this.dispatcher = Thread.ofPlatform().daemon().name("distribution").unstarted(this::run);
    }

    /** Begins to follow the log; all nodes get the newest state first, for theirs is not known. */
    public void start() {
        log.observe(this::applied);
        dispatcher.start();
    }

    /** On the apply thread. */
    private void applied(View before, View after, Entry entry) {
        if (before.of(ConfigStore.FOLD).config() != after.of(ConfigStore.FOLD).config()) {
            lock.lock();
            try {
                dirty = true;
                news.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    // The dispatcher.

    private void run() {
        @Nullable Parcel parcel = null;
        try {
            while (awaitNews()) {
                long began = System.nanoTime();
                View view = log.view();
                Config config = view.of(ConfigStore.FOLD).require();
                boolean candidates = reconcile(config);
                parcel = Parcel.of(view.index(), config, candidates, parcel);
                send(parcel);
                rest(Duration.ofNanos(System.nanoTime() - began));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // By one who wants this thread to end.
        }
    }

    /** False when it is to end. */
    private boolean awaitNews() throws InterruptedException {
        lock.lock();
        try {
            while (!dirty && !closing) {
                recipients.values().forEach(Recipient::endOverdue);
                long left = nextAttention();
                if (left <= 0) {
                    break;
                }
                news.awaitNanos(left);
            }
            dirty = false;
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until a push is due, or due to be given up. */
    private long nextAttention() {
        long now = System.nanoTime();
        long least = Limits.PUSH.toNanos();
        for (Recipient recipient : recipients.values()) {
            if (recipient.needsAttention()) {
                least = Math.min(least, recipient.attentionNanos() - now);
            }
        }
        return least;
    }

    /** Who comes and who goes; whether one of them is a candidate. */
    private boolean reconcile(Config config) {
        lock.lock();
        try {
            Uuid master = config.cluster().master().node();
            recipients
                    .entrySet()
                    .removeIf(entry -> {
                        Node node = config.nodes().get(entry.getKey());
                        boolean gone =
                                node == null
                                        || node.offline()
                                        || node.uuid().equals(master)
                                        || !node.name().equals(entry.getValue().name);
                        if (gone) {
                            entry.getValue().end();
                        }
                        return gone;
                    });
            boolean candidates = false;
            for (Node node : config.nodes().values()) {
                if (!node.offline() && !node.uuid().equals(master)) {
                    recipients
                            .computeIfAbsent(
                                    node.uuid(),
                                    _ -> new Recipient(node.name(), node.masterCandidate()))
                            .becomes(node.masterCandidate());
                    candidates |= node.masterCandidate();
                }
            }
            return candidates;
        } finally {
            lock.unlock();
        }
    }

    private void send(Parcel parcel) {
        lock.lock();
        try {
            for (Recipient recipient : recipients.values()) {
                if (recipient.isDue(parcel)) {
                    Thread courier =
                            Thread.ofVirtual()
                                    .name("push-" + recipient.name)
                                    .unstarted(() -> push(recipient, parcel));
                    recipient.begins(courier);
                    courier.start();
                }
            }
            roundIndex = parcel.index();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void rest(Duration took) throws InterruptedException {
        lock.lock();
        try {
            long left =
                    Math.max(
                            interval.dividedBy(Limits.REST_FACTOR).toNanos(),
                            took.multipliedBy(Limits.REST_FACTOR).toNanos());
            while (left > 0 && !hurried && !closing) {
                left = news.awaitNanos(left);
            }
            hurried = false;
        } finally {
            lock.unlock();
        }
    }

    // A push; on a thread of its own.

    private void push(Recipient recipient, Parcel parcel) {
        @Nullable String failure;
        try {
            permits.acquire();
            try {
                failure = bring(recipient, parcel);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            failure = "given up before it began: no push was free within " + Limits.PUSH;
        }
        lock.lock();
        try {
            if (recipient.isServedByThisThread()) {
                tell(recipient, failure);
                if (failure == null) {
                    recipient.succeeded(parcel, interval);
                } else {
                    recipient.failed(parcel, failure);
                }
            }
            dirty = true; // Perhaps it is behind again already.
            news.signal();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String bring(Recipient recipient, Parcel parcel) {
        UploadFileSingle upload = parcel.upload();
        if (upload != null && holding(() -> recipient.lacksConfig(parcel))) {
            String failure = nodes.call(recipient.name, upload).failure();
            if (failure != null) {
                return failure;
            }
            holding(() -> {
                recipient.hasConfig(parcel);
                return true;
            });
        }
        if (holding(() -> recipient.lacksSsconf(parcel))) {
            NodeAnswer<Void> answer = nodes.call(recipient.name, parcel.ssconf());
            String failure = answer.failure();
            if (failure != null) {
                return failure;
            }
            holding(() -> {
                recipient.hasSsconf(parcel);
                return true;
            });
        }
        return null;
    }

    /** Something asked or said under the lock. */
    private interface Held {
        boolean done();
    }

    private boolean holding(Held what) {
        lock.lock();
        try {
            return what.done();
        } finally {
            lock.unlock();
        }
    }

    /** One line when pushes to a node begin to fail, and one when that is over. */
    private void tell(Recipient recipient, @Nullable String failure) {
        if (closing) {
            return;
        }
        if (failure != null && !recipient.hasProblem()) {
            LOG.warn("node={} is behind, will be tried again: cause={}", recipient.name, failure);
        } else if (failure == null && recipient.hasProblem()) {
            LOG.info("node={} has the newest configuration again", recipient.name);
        }
    }

    // For others.

    @Override
    public List<String> settle(Collection<NodeName> again) throws InterruptedException {
        return settle(again, Limits.SETTLE);
    }

    List<String> settle(Collection<NodeName> again, Duration limit) throws InterruptedException {
        long target = log.view().index();
        List<String> failures = new ArrayList<>();
        lock.lockInterruptibly();
        try {
            for (Recipient recipient : recipients.values()) {
                if (again.contains(recipient.name)) {
                    recipient.forget();
                }
                recipient.dueNow(); // Who waits wants to know how it stands now.
            }
            wake();
            long left = limit.toNanos();
            while (left > 0 && !closing && !isSettled(target)) {
                left = progress.awaitNanos(left);
            }
            for (Recipient recipient : inOrder()) {
                String problem = recipient.problemAt(target);
                if (problem != null) {
                    failures.add(
                            "Node "
                                    + recipient.name
                                    + " has not the newest configuration: "
                                    + problem);
                }
            }
        } finally {
            lock.unlock();
        }
        if (!again.isEmpty()) {
            failures.addAll(shared.bring(log.view().of(ConfigStore.FOLD).require(), nodes, again));
        }
        return failures;
    }

    private void wake() {
        dirty = true;
        hurried = true;
        news.signal();
    }

    private boolean isSettled(long index) {
        return roundIndex >= index
                && recipients.values().stream().allMatch(each -> each.isSettled(index));
    }

    private List<Recipient> inOrder() {
        return recipients.values().stream()
                .sorted(Comparator.comparing(recipient -> recipient.name))
                .toList();
    }

    @Override
    public List<Copy> copies() {
        Config config = log.view().of(ConfigStore.FOLD).require();
        List<Copy> copies = new ArrayList<>();
        for (Node node : config.nodes().values()) {
            if (node.uuid().equals(config.cluster().master().node())) {
                copies.add(new Copy(node.name(), Role.MASTER, config.serial(), 0, null));
            } else if (node.offline()) {
                copies.add(new Copy(node.name(), Role.OFFLINE, 0, 0, null));
            }
        }
        lock.lock();
        try {
            recipients.values().forEach(recipient -> copies.add(recipient.copy()));
        } finally {
            lock.unlock();
        }
        copies.sort(Comparator.comparing(Copy::node));
        return List.copyOf(copies);
    }

    /** Ends at once: what is not brought yet is brought by the next daemon. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            recipients.values().forEach(Recipient::end);
            news.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
