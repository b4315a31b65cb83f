package janeti.log;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Looks at a log before it is started. Cuts off a write that was never completed; refuses, with the
 * place and the reason, what this release cannot read and what would lose acknowledged entries.
 */
final class LogCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
    private static final String NEXT_STEP =
            ". Nothing was changed. Look with `janeti log inspect`, save the state with `janeti log"
                    + " export`, or restore the folder from a backup";

    private final LogFolder folder;
    private final Folds folds;

    private LogCheck(LogFolder folder, Folds folds) {
        this.folder = folder;
        this.folds = folds;
    }

    /** The snapshot to start from. */
    static Snapshots.Newest check(LogFolder folder, Folds folds) {
        try {
            return new LogCheck(folder, folds).check();
        } catch (IOException e) {
            throw new LogException("The log in " + folder.root() + " cannot be read: " + e, e);
        }
    }

    private Snapshots.Newest check() throws IOException {
        var snapshots = new Snapshots(folder.snapshots());
        Snapshots.Newest newest = snapshots.newest(folds);
        long covered = newest.stored() == null ? -1 : newest.stored().index();
        long needed = covered;
        List<Snapshots.Stored> damaged = snapshots.all().subList(0, newest.damaged().size());
        if (!damaged.isEmpty()) {
            needed = damaged.getFirst().index();
        }
        long next = segments(covered, newest.damaged());
        if (next <= needed && !damaged.isEmpty()) {
            throw lost(newest.damaged(), Math.max(next, covered + 1), needed);
        }
        if (!damaged.isEmpty()) {
            LOG.warn(
                    "log snapshot damaged, starting from an older one: damaged={} from_entry={}",
                    newest.damaged(),
                    covered);
            snapshots.setAside(damaged);
        }
        return newest;
    }

    /** Reads all segments; answers the index after the last entry. */
    private long segments(long covered, List<String> damaged) throws IOException {
        long next = -1;
        for (SegmentFile segment : SegmentFile.in(folder.segments())) {
            if (next < 0 && segment.first() > covered + 1) {
                throw lost(damaged, covered + 1, segment.first() - 1);
            }
            if (next >= 0 && segment.first() != next) {
                throw lost(damaged, next, segment.first() - 1);
            }
            SegmentFile.Extent extent = segment.read(found -> known(found.entry(), covered));
            if (extent.damage() != null) {
                if (!extent.torn()) {
                    throw new LogException(
                            "The log file "
                                    + segment.path()
                                    + " is damaged at byte "
                                    + extent.end()
                                    + ", where entry "
                                    + extent.next()
                                    + " is: "
                                    + extent.damage()
                                    + NEXT_STEP);
                }
                cut(segment, extent);
            }
            next = extent.next();
        }
        return next;
    }

    private static LogException lost(List<String> damaged, long from, long to) {
        String why = damaged.isEmpty() ? "a file is missing" : "damaged snapshots: " + damaged;
        return new LogException(
                "The log lacks the entries " + from + " to " + to + "; " + why + NEXT_STEP);
    }

    private void known(LogEntryProto entry, long covered) {
        if (entry.getIndex() > covered && entry.hasStateMachineLogEntry()) {
            EncodedEntry header =
                    EncodedEntry.readHeader(
                            entry.getIndex(),
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
            folds.kindOf(entry.getIndex(), header);
        }
    }

    private static void cut(SegmentFile segment, SegmentFile.Extent extent) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
            LOG.warn(
                    "log ends in a write that was cut short, dropped: file={} entry={} at_byte={}"
                            + " bytes={} why={}",
                    segment.path().getFileName(),
                    extent.next(),
                    extent.end(),
                    channel.size() - extent.end(),
                    extent.damage());
            channel.truncate(extent.end());
            channel.force(true);
        }
    }
}
