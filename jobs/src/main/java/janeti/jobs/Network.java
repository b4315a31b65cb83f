package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What is asked of the network besides node calls. Threads: any; each wait ends by itself. */
public interface Network {
    /** The addresses of a host; none if nobody knows the name. */
    List<String> resolve(String host) throws InterruptedException;

    /** The full name of a host that is named in short; the same if there is no longer one. */
    String fullName(String host) throws InterruptedException;

    /**
     * Whether there is a machine at an address: it takes the connection or refuses it.
     *
     * @param from the own address to connect from; null for any
     */
    boolean answersAt(String ip, int port, @Nullable String from) throws InterruptedException;
}
