package janeti.log;

import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Who keeps the log, as the log itself has it, and how that is changed. */
final class Peers {
    private final LogSettings settings;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final ClientId client;
    private final AtomicLong calls;
    private final Map<String, Peer> inLog = new ConcurrentHashMap<>();

    /**
     * @param client who asks for changes
     * @param calls its number of the last request
     */
    Peers(
            LogSettings settings,
            RaftServer server,
            RaftServer.Division division,
            ClientId client,
            AtomicLong calls) {
        this.settings = settings;
        this.server = server;
        this.division = division;
        this.client = client;
        this.calls = calls;
    }

    List<Peer> now() {
        return division.getRaftConf().getAllPeers().stream()
                .map(RaftPeer::getAddress)
                .map(PeerAddresses::peer)
                .toList();
    }

    boolean isAlone() {
        List<Peer> peers = now();
        return peers.size() == 1 && peers.getFirst().id().equals(settings.self().id());
    }

    static RaftPeer raftPeer(LogSettings settings, Peer peer, int priority) {
        return RaftPeer.newBuilder()
                .setId(peer.id())
                .setAddress(PeerAddresses.name(settings.incarnation(), peer))
                .setPriority(priority)
                .build();
    }

    /** The log says so. */
    void changed(List<Peer> peers) {
        for (Peer peer : peers) {
            Peer before = inLog.put(peer.id(), peer);
            if (before != null && !before.equals(peer)) {
                PeerAddresses.put(settings.incarnation(), peer);
            }
        }
    }

    /** Makes exactly these the peers; new ones one by one, those left out go at the end. */
    void set(List<Peer> wanted) {
        List<Peer> next = new ArrayList<>(now());
        for (Peer peer : wanted) {
            boolean isNew = next.stream().noneMatch(p -> p.id().equals(peer.id()));
            next.removeIf(p -> p.id().equals(peer.id()));
            next.add(peer);
            if (isNew) {
                change(next);
            }
        }
        change(wanted);
    }

    private void change(List<Peer> peers) {
        List<Peer> before = now();
        if (before.size() == peers.size() && before.containsAll(peers)) {
            return;
        }
        peers.forEach(peer -> PeerAddresses.put(settings.incarnation(), peer));
        int priority = priority(before, peers);
        var request =
                new SetConfigurationRequest(
                        client,
                        division.getId(),
                        division.getGroup().getGroupId(),
                        calls.incrementAndGet(),
                        SetConfigurationRequest.Arguments.newBuilder()
                                .setServersInNewConf(
                                        peers.stream()
                                                .map(p -> raftPeer(settings, p, priority))
                                                .toList())
                                .build());
        try {
            RaftClientReply reply =
                    LogWait.await(
                            server.setConfigurationAsync(request),
                            Limits.CHANGE_OF_PEERS,
                            "change its peers to " + peers);
            if (!reply.isSuccess()) {
                throw cannotChange(peers, reply.getException());
            }
        } catch (IOException e) {
            throw cannotChange(peers, e);
        }
    }

    /**
     * The library takes a list that differs in addresses alone for no change. So such a change
     * moves all priorities together, which changes nothing else.
     */
    private int priority(List<Peer> before, List<Peer> after) {
        int now =
                division.getRaftConf().getAllPeers().stream()
                        .mapToInt(RaftPeer::getPriority)
                        .max()
                        .orElse(0);
        boolean moved =
                after.stream()
                        .anyMatch(p ->
                                !before.contains(p)
                                        && before.stream().anyMatch(b -> b.id().equals(p.id())));
        return moved ? 1 - now : now;
    }

    private static LogException cannotChange(List<Peer> peers, Exception cause) {
        return new LogException(
                "The peers of the log cannot be changed to "
                        + peers
                        + ": "
                        + cause.getMessage()
                        + ". Ask the leader, and see that new peers run",
                cause);
    }
}
