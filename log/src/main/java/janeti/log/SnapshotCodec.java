package janeti.log;

import janeti.model.WireTime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A view as bytes: what a snapshot holds. One part per fold, and a checksum over all at the end.
 */
final class SnapshotCodec {
    private static final long MAGIC = 0x4a414e4554493031L; // "JANETI01"

    private SnapshotCodec() {}

    /** One fold's part. */
    record Part(String name, int version, byte[] bytes) {}

    /** All that the bytes hold, the checksum found right. */
    record Content(long index, long micros, long lastId, List<Part> parts) {
        Instant time() {
            return WireTime.ofMicros(micros);
        }
    }

    static void write(View view, Folds folds, OutputStream target) throws IOException {
        var sum = new CRC32C();
        var out = new DataOutputStream(new CheckedOutputStream(target, sum));
        out.writeLong(MAGIC);
        out.writeLong(view.index());
        out.writeLong(WireTime.micros(view.time()));
        out.writeLong(view.lastId());
        out.writeInt(folds.all().size());
        for (Fold<?> fold : folds.all()) {
            byte[] bytes = part(fold, view);
            out.writeUTF(fold.name());
            out.writeInt(fold.snapshotVersion());
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        out.writeLong(sum.getValue());
        out.flush();
    }

    private static <S> byte[] part(Fold<S> fold, View view) throws IOException {
        var out = new ByteArrayOutputStream();
        fold.write(view.of(fold), out);
        return out.toByteArray();
    }

    /** Throws {@link IOException} if damaged. */
    static Content content(InputStream source) throws IOException {
        var sum = new CRC32C();
        var in = new DataInputStream(new CheckedInputStream(source, sum));
        if (in.readLong() != MAGIC) {
            throw new IOException("it does not begin as a snapshot does");
        }
        long index = in.readLong();
        long micros = in.readLong();
        long lastId = in.readLong();
        int count = in.readInt();
        var parts = new ArrayList<Part>();
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            int version = in.readInt();
            int length = in.readInt();
            byte[] bytes = in.readNBytes(Math.max(0, length));
            if (bytes.length != length) {
                throw new IOException("its part " + name + " is cut off");
            }
            parts.add(new Part(name, version, bytes));
        }
        long expected = sum.getValue();
        if (in.readLong() != expected) {
            throw new IOException("its checksum is wrong");
        }
        return new Content(index, micros, lastId, parts);
    }

    /** Throws {@link LogException} if a newer release wrote it. */
    static View view(Content content, Folds folds) throws IOException {
        Map<Fold<?>, Object> states = new HashMap<>(folds.empty().states());
        for (Part part : content.parts()) {
            Fold<?> fold = foldOf(part, content.index(), folds);
            states.put(fold, read(fold, part));
        }
        return new View(content.index(), content.time(), content.lastId(), states);
    }

    private static Fold<?> foldOf(Part part, long index, Folds folds) {
        for (Fold<?> fold : folds.all()) {
            if (fold.name().equals(part.name()) && part.version() <= fold.snapshotVersion()) {
                return fold;
            }
        }
        throw new LogException(
                "The snapshot at entry "
                        + index
                        + " holds the part "
                        + part.name()
                        + " in version "
                        + part.version()
                        + ", which this release does not know: a newer Janeti wrote it. Start that"
                        + " release or newer, or look with `janeti log inspect`");
    }

    private static <S> Object read(Fold<S> fold, Part part) throws IOException {
        Object state = fold.read(new ByteArrayInputStream(part.bytes()), part.version());
        if (state == null) {
            throw new IOException("its part " + part.name() + " was read as null");
        }
        return state;
    }
}
