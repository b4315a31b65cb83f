package janeti.log;

import janeti.model.WireTime;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

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
    private static final byte FORMAT = 1;

    /** Format, code, version, time, id, parent. */
    static final int HEADER_BYTES = 1 + 2 + 2 + 8 + 8 + 8;

    byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .put(FORMAT)
                .putShort((short) code)
                .putShort((short) version)
                .putLong(micros)
                .putLong(id)
                .putLong(parent)
                .put(body)
                .array();
    }

    /** The way back; {@code index} is for the message if it is not one of ours. */
    static EncodedEntry read(long index, ByteBuffer in) {
        try {
            byte format = in.get();
            if (format != FORMAT) {
                throw new LogException(
                        "Entry "
                                + index
                                + " of the log has header format "
                                + format
                                + ", this release knows 1: a newer Janeti wrote it. Start that"
                                + " release or newer, or look with `janeti log inspect`");
            }
            int code = Short.toUnsignedInt(in.getShort());
            int version = Short.toUnsignedInt(in.getShort());
            long micros = in.getLong();
            long id = in.getLong();
            long parent = in.getLong();
            byte[] body = new byte[in.remaining()];
            in.get(body);
            return new EncodedEntry(code, version, micros, id, parent, body);
        } catch (BufferUnderflowException e) {
            throw new LogException(
                    "Entry "
                            + index
                            + " of the log is shorter than a header: Janeti did not write it. Look"
                            + " with `janeti log inspect`",
                    e);
        }
    }

    Instant time() {
        return WireTime.ofMicros(micros);
    }
}
