package janeti.log;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A segment of the Raft library's log, read without it and without changing it: so that damage is
 * explained before it is met, and a log can be looked at that cannot be started.
 *
 * <p>The format: {@code RaftLog1}; then per entry its length (a variable-length integer), as many
 * bytes of a {@link LogEntryProto}, and a CRC-32C over both; zeros to the end.
 *
 * @param last the index of its last entry as its name says; -1 for the open segment
 */
record SegmentFile(Path path, long first, long last) {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
    private static final int CHECKSUM_BYTES = 4;

    /** A disk writes whole sectors; one that is all zeros was never written. */
    private static final int SECTOR_BYTES = 512;

    /** One entry and where it lies. */
    record Found(long offset, int bytes, LogEntryProto entry) {}

    /**
     * How far a segment can be read.
     *
     * @param next the index that would come next
     * @param end the offset after the last good entry
     * @param damage what is wrong there; null if there are only zeros
     * @param torn it looks like a write that was cut short: nobody was told that it is durable
     */
    record Extent(long next, long end, @Nullable String damage, boolean torn) {}

    boolean isOpen() {
        return last < 0;
    }

    /** All segments in a folder, in order. None if there is no such folder. */
    static List<SegmentFile> in(Path folder) throws IOException {
        var found = new ArrayList<SegmentFile>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String name = file.getFileName().toString();
                    Matcher closed = CLOSED.matcher(name);
                    Matcher open = OPEN.matcher(name);
                    if (closed.matches()) {
                        long first = Long.parseLong(closed.group(1));
                        found.add(new SegmentFile(file, first, Long.parseLong(closed.group(2))));
                    } else if (open.matches()) {
                        found.add(new SegmentFile(file, Long.parseLong(open.group(1)), -1));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(SegmentFile::first));
        return found;
    }

    /** Reads up to the end or the first damage. */
    Extent read(Consumer<Found> each) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        if (!Arrays.equals(
                bytes, 0, Math.min(bytes.length, HEADER.length), HEADER, 0, HEADER.length)) {
            boolean torn = lastWritten(bytes, 0) < HEADER.length && isOpen();
            return new Extent(first, 0, "it does not begin as a segment does", torn);
        }
        int at = HEADER.length;
        long index = first;
        while (at < bytes.length && bytes[at] != 0) {
            Piece piece = piece(bytes, at);
            if (piece.entry == null || piece.entry.getIndex() != index) {
                String damage = piece.damage == null ? "its index is wrong" : piece.damage;
                return new Extent(index, at, damage, isOpen() && isTorn(bytes, at, piece));
            }
            each.accept(new Found(at, piece.end - at, piece.entry));
            at = piece.end;
            index++;
        }
        String damage = lastWritten(bytes, at) >= at ? "there is something after its end" : null;
        if (damage == null && !isOpen() && index != last + 1) {
            damage = "it ends before entry " + last;
        }
        return new Extent(index, at, damage, false);
    }

    /** One entry, or what is wrong with it. {@code end} is where it claims to end. */
    private record Piece(int end, @Nullable LogEntryProto entry, @Nullable String damage) {}

    private static Piece piece(byte[] bytes, int at) throws IOException {
        var in = CodedInputStream.newInstance(bytes, at, bytes.length - at);
        int length;
        try {
            length = in.readRawVarint32();
        } catch (IOException e) {
            return new Piece(Integer.MAX_VALUE, null, "it is cut off");
        }
        if (length < 0 || length > Limits.PACKED_BYTES + Limits.OVERHEAD_BYTES) {
            return new Piece(at, null, "its length is impossible");
        }
        int start = at + in.getTotalBytesRead();
        int end = start + length + CHECKSUM_BYTES;
        if (end > bytes.length) {
            return new Piece(end, null, "it is cut off");
        }
        if (!Arrays.equals(
                bytes,
                start + length,
                end,
                checksum(bytes, at, start + length),
                0,
                CHECKSUM_BYTES)) {
            return new Piece(end, null, "its checksum is wrong");
        }
        try {
            var body = CodedInputStream.newInstance(bytes, start, length);
            return new Piece(end, LogEntryProto.parseFrom(body), null);
        } catch (InvalidProtocolBufferException e) {
            return new Piece(end, null, "it cannot be decoded: " + e.getMessage());
        }
    }

    private static byte[] checksum(byte[] bytes, int from, int to) {
        var sum = new CRC32C();
        sum.update(bytes, from, to - from);
        return ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) sum.getValue()).array();
    }

    /**
     * A write that was cut short leaves zeros: behind what was written when the process or the disk
     * space ended, or in sectors that were never written when the power did. Damage to what was
     * once whole does not.
     */
    private static boolean isTorn(byte[] bytes, int at, Piece piece) throws IOException {
        if (piece.end <= at) {
            return false;
        }
        int written = lastWritten(bytes, at);
        int checksum = piece.end - CHECKSUM_BYTES;
        if (piece.end > bytes.length || written < checksum) {
            return true;
        }
        // Checksums may end in zeros; one that was cut short is right as far as it goes.
        byte[] right = checksum(bytes, at, checksum);
        if (written < piece.end - 1
                && Arrays.equals(bytes, checksum, written + 1, right, 0, written + 1 - checksum)) {
            return true;
        }
        if (piece.end < bytes.length && bytes[piece.end] != 0) {
            Piece after = piece(bytes, piece.end);
            if (after.entry != null) {
                return false;
            }
        }
        int sector = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
        for (; sector + SECTOR_BYTES <= piece.end; sector += SECTOR_BYTES) {
            if (isZero(bytes, sector, sector + SECTOR_BYTES)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The offset of the last byte that is not zero; before {@code from} if all are. */
    private static int lastWritten(byte[] bytes, int from) {
        int i = bytes.length - 1;
        while (i >= from && bytes[i] == 0) {
            i--;
        }
        return i;
    }
}
