package janeti.bench;

import janeti.protocol.EtxReader;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** Sends bytes and takes bytes up to the end mark, so that nothing but the far end is measured. */
final class RawClient implements AutoCloseable {
    private static final int ANSWER_BYTES = 1 << 24;

    private final SocketChannel channel;
    private final EtxReader answers;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        answers = new EtxReader(channel, ANSWER_BYTES, EtxReader.Progress.IGNORED);
    }

    /** The request with its end mark; the answer without. */
    byte[] ask(byte[] request) throws IOException {
        for (ByteBuffer out = ByteBuffer.wrap(request); out.hasRemaining(); ) {
            channel.write(out);
        }
        EtxReader.Slice answer = answers.next();
        if (answer == null) {
            throw new IOException("The far end closed the connection before it answered");
        }
        return Arrays.copyOfRange(
                answer.bytes(), answer.offset(), answer.offset() + answer.length());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
