package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A node daemon that takes one call a connection, as Ganeti's does; it numbers connections. */
final class OneCallNode implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

    private final SSLServerSocket server;
    private final List<SSLSocket> idle = new CopyOnWriteArrayList<>();
    private final Semaphore greetings = new Semaphore(0);
    private final Semaphore answers = new Semaphore(0);

    /** What was asked: number of the connection, from 1 on, and name of the call. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** What is sent to each call, head and body; null is to say nothing until the caller goes. */
    volatile @Nullable String answer = ok("[true, 3]");

    OneCallNode(SSLContext tls) throws IOException {
        server =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        Thread.ofVirtual().start(this::serve);
    }

    static String ok(String body) {
        return "HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private void serve() {
        for (int number = 1; !server.isClosed(); number++) {
            try {
                SSLSocket connection = (SSLSocket) server.accept();
                int its = number;
                Thread.ofVirtual().start(() -> take(connection, its));
            } catch (IOException e) {
                return; // The test is over, or wants it so.
            }
        }
    }

    private void take(SSLSocket connection, int number) {
        try (connection) {
            connection.startHandshake();
            idle.add(connection);
            greetings.release();
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            idle.remove(connection);
            int length = 0;
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                Matcher header = LENGTH.matcher(line);
                length = header.matches() ? Integer.parseInt(header.group(1)) : length;
            }
            in.skip(length);
            asked.add(number + " " + first.split(" ", -1)[1]);
            String its = answer;
            if (its == null) {
                awaitEnd(in);
            } else {
                connection.getOutputStream().write(its.getBytes(StandardCharsets.ISO_8859_1));
            }
            answers.release();
        } catch (IOException e) {
            // Whoever called has hung up; what it has seen of that is what tests look at.
        }
    }

    private static void awaitEnd(BufferedReader in) {
        try {
            assertThat(in.read()).isNegative();
        } catch (IOException e) {
            // The other way in which a connection ends.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** So many more connections are greeted. */
    void awaitGreetings(int count) throws InterruptedException {
        assertThat(greetings.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
    }

    void awaitAnswers(int count) throws InterruptedException {
        assertThat(answers.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
    }

    /** Leaves the connections that wait for their call, as a host that starts anew. */
    void forgetIdle() throws IOException {
        for (SSLSocket connection : idle) {
            connection.close();
        }
        idle.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        forgetIdle();
    }
}
