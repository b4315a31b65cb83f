package janeti.noderpc;

import jdk.net.ExtendedSocketOptions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

/**
 * A connection for one call, greeted, so that either side has seen the other's certificate. The
 * call ends it, for which HTTP/1.0 is all that is needed: no answer in pieces, no second request.
 * Whoever interrupts the virtual thread that makes the call closes it.
 *
 * @param connection what the secure one goes over
 */
record OneExchange(NodeAddress address, int port, Socket connection, SSLSocket secure) {
    private static final Logger log = LoggerFactory.getLogger(OneExchange.class);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: .*)?");
    private static final Pattern LENGTH = Pattern.compile("content-length: *([0-9]{1,10}) *");
    private static final int UNKNOWN = -1;

    /**
     * Connects and greets.
     *
     * @throws SSLHandshakeException if that did not come about, for whatever reason: nothing of a
     *     call has been sent
     */
    static OneExchange greeted(NodeAddress address, int port, SSLContext tls)
            throws SSLHandshakeException {
        var connection = new Socket();
        try {
            connection.setTcpNoDelay(true);
            connection.connect(
                    new InetSocketAddress(address.ip(), port),
                    (int) Limits.CONNECT_AGAIN.toMillis());
            connection.setSoTimeout((int) Limits.GREETING.toMillis());
            var secure =
                    (SSLSocket)
                            tls.getSocketFactory()
                                    .createSocket(connection, address.ip(), port, true);
            secure.startHandshake();
            connection.setSoTimeout(0); // From here on the call's own time limit holds.
            return new OneExchange(address, port, connection, secure);
        } catch (IOException | RuntimeException e) { // Of a certificate file that cannot be read.
            hangUp(address, connection);
            var refused = new SSLHandshakeException("no greeting: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** Sends the arguments to the name of a call. */
    Outcome.Answered post(String call, byte[] body) throws IOException {
        try (secure) {
            OutputStream out = secure.getOutputStream();
            out.write(request(call, body));
            out.flush();
            acknowledgeAtOnce();
            return answer(new BufferedInputStream(secure.getInputStream()));
        }
    }

    /**
     * Makes a call that changes nothing and whose answer nobody needs: of a caller who only hangs
     * up Ganeti's node daemon complains in its log.
     */
    void useUp() throws IOException {
        connection.setSoTimeout((int) Limits.GREETING.toMillis());
        var _ = post("version", "[]".getBytes(StandardCharsets.US_ASCII));
    }

    void hangUp() {
        hangUp(address, connection);
    }

    private static void hangUp(NodeAddress address, Socket connection) {
        try {
            connection.close();
        } catch (IOException e) {
            log.debug("address={} connection not closed: {}", address.ip(), e.toString());
        }
    }

    /**
     * The other side sends its TLS tickets first and holds the answer back until they are
     * acknowledged, which a host that waits for something to send along with that does 40 ms later.
     */
    private void acknowledgeAtOnce() throws IOException {
        if (connection.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            connection.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        }
    }

    private byte[] request(String call, byte[] body) throws IOException {
        var request = new ByteArrayOutputStream();
        String head =
                "POST /"
                        + call
                        + " HTTP/1.0\r\nHost: "
                        + address.host()
                        + ":"
                        + port
                        + "\r\nUser-Agent: Janeti\r\nContent-Type: application/json"
                        + "\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        request.write(head.getBytes(StandardCharsets.US_ASCII));
        request.write(body);
        return request.toByteArray();
    }

    private static Outcome.Answered answer(InputStream in) throws IOException {
        int[] left = {Limits.HEAD_BYTES};
        Matcher status = STATUS.matcher(line(in, left));
        if (!status.matches()) {
            throw new IOException("what came is no HTTP answer");
        }
        long length = UNKNOWN;
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            Matcher header = LENGTH.matcher(line.toLowerCase(Locale.ROOT));
            if (header.matches()) {
                length = Long.parseLong(header.group(1));
            }
        }
        return new Outcome.Answered(Integer.parseInt(status.group(1)), true, body(in, length));
    }

    private static byte[] body(InputStream in, long length) throws IOException {
        if (length > Limits.ANSWER_BYTES) {
            throw tooLong();
        }
        long wanted = length == UNKNOWN ? Limits.ANSWER_BYTES + 1 : length;
        byte[] body = in.readNBytes((int) wanted);
        if (body.length > Limits.ANSWER_BYTES) {
            throw tooLong();
        }
        if (body.length < length) {
            throw new IOException(
                    "the answer ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    private static IOException tooLong() {
        return new IOException("the answer is longer than " + Limits.ANSWER_BYTES + " bytes");
    }

    /**
     * Without its end.
     *
     * @param left how many bytes the head may still have
     */
    private static String line(InputStream in, int[] left) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended before an answer came");
            }
            if (--left[0] < 0) {
                throw new IOException(
                        "the head of the answer is longer than " + Limits.HEAD_BYTES + " bytes");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
