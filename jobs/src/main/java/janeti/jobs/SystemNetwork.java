package janeti.jobs;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The network that this machine is in. */
public final class SystemNetwork implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(SystemNetwork.class);

    @Override
    public List<String> resolve(String host) throws InterruptedException {
        return inTime(host, () -> lookUp(host), List.of());
    }

    @Override
    public String fullName(String host) throws InterruptedException {
        return inTime(host, () -> fullNameOf(host), host);
    }

    /** A look-up cannot be interrupted, so another thread waits for it. */
    private static <T> T inTime(String host, Supplier<T> lookUp, T otherwise)
            throws InterruptedException {
        var found = new CompletableFuture<T>();
        Thread.startVirtualThread(() -> found.complete(lookUp.get()));
        try {
            return found.get(Limits.RESOLVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("host={} not resolved in time: limit_s={}", host, Limits.RESOLVE.toSeconds());
            return otherwise;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A look-up of " + host + " failed", e);
        }
    }

    /** What the resolver calls it, if that only adds a domain. */
    private static String fullNameOf(String host) {
        try {
            String name =
                    InetAddress.getByName(host).getCanonicalHostName().toLowerCase(Locale.ROOT);
            return name.startsWith(host + ".") ? name : host;
        } catch (UnknownHostException e) {
            LOG.debug("host={} is not known: cause={}", host, e.getMessage());
            return host;
        }
    }

    private static List<String> lookUp(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException e) {
            LOG.debug("host={} is not known: cause={}", host, e.getMessage());
            return List.of();
        }
    }

    /** On a virtual thread an interrupt closes the socket. */
    @Override
    public boolean answersAt(String ip, int port, @Nullable String from)
            throws InterruptedException {
        try (Socket socket = new Socket()) {
            bind(socket, from);
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(ip), port),
                    Math.toIntExact(Limits.PING.toMillis()));
            return true;
        } catch (ConnectException e) {
            return refused(e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("given up while connecting to " + ip);
            }
            LOG.debug("ip={} port={} does not answer: cause={}", ip, port, e.toString());
            return false;
        }
    }

    /** An own address that is not there is passed over, as Ganeti does. */
    private static void bind(Socket socket, @Nullable String from) throws IOException {
        if (from == null) {
            return;
        }
        try {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        } catch (BindException e) {
            LOG.debug("ip={} is not ours, connecting from any: cause={}", from, e.getMessage());
        }
    }

    /** A machine that refuses is there; one that cannot be routed to throws another kind. */
    private static boolean refused(ConnectException e) {
        return String.valueOf(e.getMessage()).contains("refused");
    }
}
