package janeti.log;

import janeti.model.Json;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks at a log folder without starting it: also while a daemon runs on it, and when none can.
 * Only reads. Behind {@code janeti log inspect} and {@code janeti log export}.
 */
public final class LogInspector {
    /** Longest part of a body that is shown, bytes. */
    private static final int SHOWN_BYTES = 4096;

    private final LogFolder folder;
    private final Folds folds;

    /**
     * @param folds what this release knows; names the kinds, and reads the state in {@link #replay}
     */
    public LogInspector(Path folder, List<Fold<?>> folds) {
        this.folder = LogFolder.read(folder);
        this.folds = new Folds(folds);
    }

    /** Which entries are shown: from and to are indices, both included. */
    public record Range(long from, long to, int limit) {
        public static final Range NONE = new Range(1, 0, 0);
    }

    /**
     * Writes whose log it is, its snapshots, its segments, and the entries asked for.
     *
     * @return false if something is damaged; the text says what and where
     */
    public boolean print(PrintStream out, Range range) {
        try {
            out.printf(
                    "log %s%n  cluster      %s%n  incarnation  %s%n  peer         %s%s%n",
                    folder.root(),
                    folder.cluster(),
                    folder.incarnation(),
                    folder.peer(),
                    folder.joined() ? " (joined)" : "");
            boolean whole = printSnapshots(out);
            return printSegments(out, range) && whole;
        } catch (IOException e) {
            throw new LogException("The log in " + folder.root() + " cannot be read: " + e, e);
        }
    }

    private boolean printSnapshots(PrintStream out) throws IOException {
        boolean whole = true;
        for (Snapshots.Stored stored : new Snapshots(folder.snapshots()).all()) {
            out.printf(
                    "snapshot %s: entry %d, term %d, %d bytes%n",
                    stored.path().getFileName(),
                    stored.index(),
                    stored.term(),
                    Files.size(stored.path()));
            try {
                SnapshotCodec.Content content = stored.content();
                out.printf("  checksum ok, time %s%n", content.time());
                for (SnapshotCodec.Part part : content.parts()) {
                    out.printf(
                            "  part %s version %d, %d bytes%n",
                            part.name(), part.version(), part.bytes().length);
                }
            } catch (IOException e) {
                out.printf("  DAMAGED: %s%n", e.getMessage());
                whole = false;
            }
        }
        return whole;
    }

    private boolean printSegments(PrintStream out, Range range) throws IOException {
        var entries = new Lines(out, range);
        for (SegmentFile segment : SegmentFile.in(folder.segments())) {
            out.printf("segment %s, %d bytes%n", name(segment), Files.size(segment.path()));
            SegmentFile.Extent extent = segment.read(entries::print);
            out.printf("  entries %d to %d%n", segment.first(), extent.next() - 1);
            if (extent.damage() != null) {
                out.printf(
                        extent.torn()
                                ? "  ends at byte %d in a write that is not complete (%s): dropped"
                                        + " at the next start, or being written now%n"
                                : "  DAMAGED at byte %d: %s. What comes after is not shown%n",
                        extent.end(),
                        extent.damage());
                return extent.torn();
            }
        }
        return true;
    }

    private static String name(SegmentFile segment) {
        return segment.path().getFileName() + (segment.isOpen() ? " (open)" : "");
    }

    /** Entries as lines, as many as were asked for. */
    private final class Lines {
        private final PrintStream out;
        private final Range range;
        private int shown;

        Lines(PrintStream out, Range range) {
            this.out = out;
            this.range = range;
        }

        void print(SegmentFile.Found found) {
            LogEntryProto entry = found.entry();
            long index = entry.getIndex();
            if (index < range.from || index > range.to || shown >= range.limit) {
                return;
            }
            shown++;
            out.printf("  %d term %d at byte %d: ", index, entry.getTerm(), found.offset());
            if (entry.hasStateMachineLogEntry()) {
                out.println(described(index, data(entry)));
            } else if (entry.hasConfigurationEntry()) {
                out.println("peers " + peers(entry));
            } else {
                out.println("of the Raft library");
            }
        }
    }

    private static ByteBuffer data(LogEntryProto entry) {
        return entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
    }

    private static List<Peer> peers(LogEntryProto entry) {
        return entry.getConfigurationEntry().getPeersList().stream()
                .map(peer -> PeerAddresses.peer(peer.getAddress()))
                .toList();
    }

    private String described(long index, ByteBuffer data) {
        EncodedEntry entry;
        try {
            entry = EncodedEntry.read(index, data);
        } catch (LogException e) {
            return e.getMessage();
        }
        return "%s kind %s version %d, %d bytes%s"
                .formatted(
                        entry.time(),
                        folds.kindName(entry.code()),
                        entry.version(),
                        entry.body().length,
                        shown(entry.body()));
    }

    /** The body if it is JSON, else only that it is not. */
    private static String shown(byte[] body) {
        if (body.length > SHOWN_BYTES) {
            return " (too long to show)";
        }
        try {
            Json.parse(body);
            return " " + new String(body, StandardCharsets.UTF_8);
        } catch (Json.SyntaxException e) {
            return " (not JSON)";
        }
    }

    /**
     * The state that the folder holds, as far as it can be read.
     *
     * @param damage where reading ended before the end; null if all was read
     */
    public record Replayed(View view, @Nullable String damage) {}

    /**
     * The newest snapshot that can be read, and the entries after it up to the end or the first
     * damage. In a group of several peers the last entries may not have been agreed on.
     */
    public Replayed replay() {
        try {
            Snapshots.Newest newest = new Snapshots(folder.snapshots()).newest(folds);
            var applied = new Applied(folds);
            applied.install(newest.view());
            String damage = newest.damaged().isEmpty() ? null : "snapshots " + newest.damaged();
            for (SegmentFile segment : SegmentFile.in(folder.segments())) {
                if (segment.first() > applied.view().index() + 1) {
                    return new Replayed(
                            applied.view(),
                            "the entries from "
                                    + (applied.view().index() + 1)
                                    + " to "
                                    + (segment.first() - 1)
                                    + " are missing; "
                                    + damage);
                }
                SegmentFile.Extent extent = segment.read(found -> apply(applied, found.entry()));
                if (extent.damage() != null && !extent.torn()) {
                    return new Replayed(
                            applied.view(),
                            segment.path() + " at byte " + extent.end() + ": " + extent.damage());
                }
            }
            return new Replayed(applied.view(), damage);
        } catch (IOException e) {
            throw new LogException("The log in " + folder.root() + " cannot be read: " + e, e);
        }
    }

    private static void apply(Applied applied, LogEntryProto entry) {
        if (entry.getIndex() <= applied.view().index() && applied.view().index() > 0) {
            return;
        }
        if (entry.hasStateMachineLogEntry()) {
            applied.apply(entry.getIndex(), data(entry));
        } else {
            applied.skipTo(entry.getIndex());
        }
    }
}
