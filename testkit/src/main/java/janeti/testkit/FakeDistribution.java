package janeti.testkit;

import janeti.model.NodeName;
import janeti.noderpc.distribution.Distribution;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Brings nothing anywhere, remembers what was asked for, and answers as told. */
public final class FakeDistribution implements Distribution {
    private final List<List<NodeName>> asked = new CopyOnWriteArrayList<>();
    private volatile List<String> failures = List.of();

    /** From now on this goes wrong. */
    public void fails(String... texts) {
        failures = List.of(texts);
    }

    /** The nodes that were to get all again, for each wait. */
    public List<List<NodeName>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public List<String> settle(Collection<NodeName> again) {
        asked.add(List.copyOf(again));
        return failures;
    }

    @Override
    public List<Copy> copies() {
        return List.of();
    }
}
