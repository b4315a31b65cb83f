package janeti.noderpc.distribution;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.ClusterCall.UploadFile;
import janeti.protocol.ClusterCall.UploadFileSingle;
import janeti.protocol.ClusterCall.WriteSsconfFiles;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Nodes that keep what is pushed to them, and can be down or hang. */
final class KeptNodes implements NodeRpc {
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final Set<NodeName> down = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile @Nullable CountDownLatch gate;

    void down(NodeName node) {
        down.add(node);
    }

    void up(NodeName node) {
        down.remove(node);
    }

    /** Pushes hang from now on until the gate is counted down. */
    CountDownLatch close() {
        var closed = new CountDownLatch(1);
        gate = closed;
        return closed;
    }

    /** What a node has: a path, or "ssconf_" and a key. */
    @Nullable String file(NodeName node, String name) {
        return kept.get(node + " " + name);
    }

    /** "node call", in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        calls.add(node + " " + call.name());
        CountDownLatch wait = gate;
        if (wait != null) {
            try {
                if (!wait.await(60, TimeUnit.SECONDS)) {
                    throw new AssertionError("Nobody opened the gate");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new NodeAnswer.Unreachable<>("given up", true);
            }
        }
        if (down.contains(node)) {
            return new NodeAnswer.Unreachable<>("Node " + node + " is down", false);
        }
        switch (call) {
            case UploadFileSingle upload ->
                    kept.put(node + " " + upload.file().path(), upload.file().content().text());
            case UploadFile upload ->
                    kept.put(node + " " + upload.file().path(), upload.file().content().text());
            case WriteSsconfFiles write ->
                    write.files()
                            .forEach((key, lines) ->
                                    kept.put(node + " ssconf_" + key, String.join(",", lines)));
            default -> throw new AssertionError("Unexpected call " + call);
        }
        return new NodeAnswer.Done<>(call.decode(null));
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return call(node, call);
    }
}
