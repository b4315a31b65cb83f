package janeti.log;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Where a log lives, whose it is and who shares it.
 *
 * @param folder holds the log and nothing else; made with mode 0700
 * @param incarnation the identity of this log: new at adopt, import and restore
 * @param cluster the cluster's uuid: a folder of another cluster is refused
 * @param self who we are and where we listen
 * @param others where the other peers are now, as far as known; goes before the addresses that the
 *     log holds. Who the peers are is in the log: this makes nobody a member
 * @param join a new folder waits for the group to take us in, rather than begin a log of its own.
 *     Two that begin on their own never become one
 */
public record LogSettings(
        Path folder,
        UUID incarnation,
        String cluster,
        Peer self,
        List<Peer> others,
        boolean join,
        LogTls tls,
        SnapshotSettings snapshots) {
    public LogSettings {
        others = List.copyOf(others);
    }

    /**
     * When a snapshot is taken, if the entries are not few beside the state; the log is let go of
     * below the second newest.
     *
     * @param entries so many after the newest snapshot; bounds what a start replays
     * @param bytes or so many bytes of entries, before compression
     */
    public record SnapshotSettings(int entries, long bytes) {
        /** A start reads what two snapshots leave, cold code some 10,000 entries a second. */
        public static final SnapshotSettings DEFAULT = new SnapshotSettings(5_000, 8L << 20);
    }

    /** One peer, with nobody else. */
    public static LogSettings alone(
            Path folder, UUID incarnation, String cluster, String peer, LogTls tls) {
        return new LogSettings(
                folder,
                incarnation,
                cluster,
                Peer.alone(peer),
                List.of(),
                false,
                tls,
                SnapshotSettings.DEFAULT);
    }

    public LogSettings withSelf(Peer newSelf) {
        return new LogSettings(folder, incarnation, cluster, newSelf, others, join, tls, snapshots);
    }

    public LogSettings withOthers(List<Peer> newOthers) {
        return new LogSettings(folder, incarnation, cluster, self, newOthers, join, tls, snapshots);
    }

    /** For a new peer of a group that exists. */
    public LogSettings joining() {
        return new LogSettings(folder, incarnation, cluster, self, others, true, tls, snapshots);
    }

    public LogSettings withSnapshots(SnapshotSettings newSnapshots) {
        return new LogSettings(folder, incarnation, cluster, self, others, join, tls, newSnapshots);
    }
}
