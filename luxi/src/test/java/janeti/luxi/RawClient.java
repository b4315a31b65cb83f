package janeti.luxi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that may send anything. */
final class RawClient implements AutoCloseable {
    private final SocketChannel channel;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    RawClient send(byte[] bytes) throws IOException {
        for (var out = ByteBuffer.wrap(bytes); out.hasRemaining(); ) {
            channel.write(out);
        }
        return this;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient call(String method, String args) throws IOException {
        return send(message(method, args));
    }

    static String message(String method, String args) {
        return "{\"method\":\"" + method + "\",\"args\":" + args + "}\u0003";
    }

    /** The next answer without its end mark; an end of the stream shows as "<EOF>". */
    String answer() throws IOException {
        var answer = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one.clear()) == 1) {
            if (one.get(0) == 3) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(one.get(0));
        }
        return answer.toString(StandardCharsets.UTF_8) + "<EOF>";
    }

    /** Reads to the end and says how much it was. */
    long drain() throws IOException {
        long total = 0;
        ByteBuffer some = ByteBuffer.allocate(64 << 10);
        for (int n = channel.read(some); n >= 0; n = channel.read(some.clear())) {
            total += n;
        }
        return total;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
