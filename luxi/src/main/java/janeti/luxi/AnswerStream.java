package janeti.luxi;

import janeti.protocol.EtxReader;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * One answer on its way: gathers bytes and sends them a buffer at a time, so that an answer of any
 * size costs the buffer only. Knows whether anything has left, because until then another answer
 * can still take its place.
 */
final class AnswerStream extends OutputStream {
    private final WritableByteChannel channel;
    private final Runnable sending;
    private ByteBuffer buffer = ByteBuffer.allocate(Limits.FIRST_ANSWER_BUFFER_BYTES);
    private boolean started;
    private boolean broken;

    /** {@code sending} is run once, before the first byte leaves. */
    AnswerStream(WritableByteChannel channel, Runnable sending) {
        this.channel = channel;
        this.sending = sending;
    }

    @Override
    public void write(int b) throws IOException {
        makeRoom();
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            makeRoom();
            int count = Math.min(buffer.remaining(), offset + length - at);
            buffer.put(bytes, at, count);
            at += count;
        }
    }

    /** Most answers are short: the buffer grows before anything is sent. */
    private void makeRoom() throws IOException {
        if (buffer.hasRemaining()) {
            return;
        }
        if (buffer.capacity() == Limits.ANSWER_BUFFER_BYTES) {
            send();
            return;
        }
        int larger = Math.min(4 * buffer.capacity(), Limits.ANSWER_BUFFER_BYTES);
        buffer = ByteBuffer.allocate(larger).put(buffer.flip());
    }

    /** Nothing: whoever writes the value flushes before the end mark is there. */
    @Override
    public void flush() {}

    /** Writes the end mark and sends what is left. */
    void end() throws IOException {
        write(EtxReader.ETX);
        send();
    }

    /** Forgets what was gathered; only while nothing has left. */
    void restart() {
        buffer.clear();
    }

    boolean started() {
        return started;
    }

    /** Whether the client did not take it, which is no fault of the answer. */
    boolean broken() {
        return broken;
    }

    private void send() throws IOException {
        if (!started) {
            started = true;
            sending.run();
        }
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            broken = true;
            throw e;
        }
        buffer.clear();
    }
}
