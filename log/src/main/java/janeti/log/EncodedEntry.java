package janeti.log;

import janeti.model.WireTime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An entry as the log carries it: a fixed header and the body.
 *
 * @param micros the entry's time, microseconds since the epoch
 * @param id drawn by the proposer, never 0
 * @param parent the id of the entry that the proposer saw as the newest; 0 for the first entry of a
 *     log. An entry whose parent is not the newest applied one is void on every peer: what it built
 *     on was never applied.
 */
record EncodedEntry(int code, int version, long micros, long id, long parent, byte[] body) {
    /** Format, code, version, time, id, parent. */
    static final int HEADER_BYTES = 1 + 2 + 2 + 8 + 8 + 8;

    private static final byte FORMAT = 1;
    private static final byte[] NO_BODY = {};
    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;

    /** Bodies above this are compressed, bytes: below, the disk is quicker than the processor. */
    private static final int DEFLATE_ABOVE = 64 << 10;

    /** The body as it is written, one byte before it that says how. */
    static byte[] pack(byte[] body) {
        var out = new ByteArrayOutputStream(Math.min(body.length, DEFLATE_ABOVE) + 1);
        if (body.length <= DEFLATE_ABOVE) {
            out.write(PLAIN);
            out.write(body, 0, body.length);
            return out.toByteArray();
        }
        out.write(DEFLATED);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var deflating = new DeflaterOutputStream(out, deflater)) {
            deflating.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // There is no disk: it cannot happen.
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static byte[] unpack(long index, ByteBuffer in) {
        byte how = in.get();
        byte[] packed = new byte[in.remaining()];
        in.get(packed);
        if (how == PLAIN) {
            return packed;
        }
        try (var inflating = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            return inflating.readAllBytes();
        } catch (IOException e) {
            throw new LogException(
                    "The body of entry " + index + " of the log cannot be unpacked", e);
        }
    }

    static byte[] bytes(int code, int version, long micros, long id, long parent, byte[] packed) {
        return ByteBuffer.allocate(HEADER_BYTES + packed.length)
                .put(FORMAT)
                .putShort((short) code)
                .putShort((short) version)
                .putLong(micros)
                .putLong(id)
                .putLong(parent)
                .put(packed)
                .array();
    }

    /** The way back; {@code index} is for the message if it is not one of ours. */
    static EncodedEntry read(long index, ByteBuffer in) {
        EncodedEntry header = readHeader(index, in);
        return new EncodedEntry(
                header.code,
                header.version,
                header.micros,
                header.id,
                header.parent,
                unpack(index, in));
    }

    /** All but the body, which is left empty. */
    static EncodedEntry readHeader(long index, ByteBuffer in) {
        if (in.remaining() <= HEADER_BYTES) {
            throw new LogException(
                    "Entry "
                            + index
                            + " of the log is shorter than a header: Janeti did not write it. Look"
                            + " with `janeti log inspect`");
        }
        byte format = in.get();
        if (format != FORMAT) {
            throw new LogException(
                    "Entry "
                            + index
                            + " of the log has header format "
                            + format
                            + ", this release knows "
                            + FORMAT
                            + ": a newer Janeti wrote it. Start that release or newer, or look"
                            + " with `janeti log inspect`");
        }
        int code = Short.toUnsignedInt(in.getShort());
        int version = Short.toUnsignedInt(in.getShort());
        return new EncodedEntry(code, version, in.getLong(), in.getLong(), in.getLong(), NO_BODY);
    }

    Instant time() {
        return WireTime.ofMicros(micros);
    }
}
