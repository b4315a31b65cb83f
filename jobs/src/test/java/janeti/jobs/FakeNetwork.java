package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network in which names and machines are as a test says. */
final class FakeNetwork implements Network {
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final Set<String> machines = ConcurrentHashMap.newKeySet();

    /** A name that the resolver knows. */
    FakeNetwork name(String host, String... addresses) {
        names.put(host, List.of(addresses));
        return this;
    }

    /** There is a machine at this address. */
    FakeNetwork machine(String ip) {
        machines.add(ip);
        return this;
    }

    @Override
    public List<String> resolve(String host) {
        return names.getOrDefault(host, List.of());
    }

    /** The resolver adds this test's domain to names without a dot. */
    @Override
    public String fullName(String host) {
        String full = host + ".example.com";
        return names.containsKey(full) && !host.contains(".") ? full : host;
    }

    @Override
    public boolean answersAt(String ip, int port, @Nullable String from) {
        return machines.contains(ip);
    }
}
