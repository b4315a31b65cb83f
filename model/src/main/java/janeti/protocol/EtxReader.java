package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Cuts a stream into messages, each ended by the byte ETX. Source: spec/luxi.json, transport. One
 * thread at a time; blocks in {@link #next}; sets no time limit itself.
 */
public final class EtxReader {
    /** Ends a message; JSON cannot hold it. */
    public static final byte ETX = 3;

    /** Buffer of a connection that says little, bytes. */
    private static final int SMALL_BYTES = 4 << 10;

    /** Most bytes read at a time; more would cost as much memory outside the heap again. */
    private static final int READ_BYTES = 64 << 10;

    private final ReadableByteChannel in;
    private final int limitBytes;
    private final Progress progress;
    private byte[] buffer = new byte[SMALL_BYTES];
    private int start;
    private int end;

    /** Who wants to know how a message comes in. */
    public interface Progress {
        Progress IGNORED = new Progress() {};

        /** A message has begun. */
        default void begun() {}

        /** So many bytes are there and the message goes on; called as the buffer grows. */
        default void grown(int bytes) {}
    }

    /** A message where it lies in the buffer, without its end mark; valid until the next one. */
    public record Slice(byte[] bytes, int offset, int length) {}

    public EtxReader(ReadableByteChannel in, int limitBytes, Progress progress) {
        this.in = in;
        this.limitBytes = limitBytes;
        this.progress = progress;
    }

    /**
     * Waits for the next message. Null at the end of the stream, a message without end is left out.
     *
     * @throws MessageTooLongException past the limit; the rest of the stream has no meaning then
     */
    public @Nullable Slice next() throws IOException {
        int looked = start;
        if (start < end) {
            progress.begun();
        }
        while (true) {
            int mark = indexOfEtx(looked);
            int length = (mark < 0 ? end : mark) - start;
            if (length > limitBytes) {
                throw new MessageTooLongException(limitBytes);
            }
            if (mark >= 0) {
                var message = new Slice(buffer, start, length);
                start = mark + 1;
                return message;
            }
            makeRoom();
            looked = end;
            if (!read()) {
                return null;
            }
        }
    }

    private int indexOfEtx(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == ETX) {
                return i;
            }
        }
        return -1;
    }

    private void makeRoom() {
        if (start == end) {
            start = 0;
            end = 0;
            if (buffer.length > READ_BYTES) {
                buffer = new byte[SMALL_BYTES];
            }
        } else if (end == buffer.length) {
            int length = end - start;
            byte[] next = buffer;
            if (length > buffer.length / 2) {
                progress.grown(length);
                next = new byte[(int) Math.min(2L * buffer.length, limitBytes + 1L + SMALL_BYTES)];
            }
            System.arraycopy(buffer, start, next, 0, length);
            buffer = next;
            start = 0;
            end = length;
        }
    }

    private boolean read() throws IOException {
        boolean first = start == end;
        int room = Math.min(buffer.length - end, READ_BYTES);
        int count = in.read(ByteBuffer.wrap(buffer, end, room));
        if (count > 0) {
            end += count;
            if (first) {
                progress.begun();
            }
        }
        return count >= 0;
    }
}
