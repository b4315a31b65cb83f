package janeti.bench;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.NewCluster;
import janeti.config.object.Instance;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the benchmarks work on; the same in every run. */
final class Samples {
    static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

    private Samples() {}

    /** A cluster of one node and so many stopped instances without disks. */
    static Config config(int instances) {
        Config empty = emptyConfig();
        List<ConfigChange> changes = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            changes.add(new InstancePut(instance(i, empty.masterNode().uuid())));
        }
        return empty.apply(changes, TIME).verified();
    }

    private static Config emptyConfig() {
        return NewCluster.create(
                new NewCluster.Identity(
                        "cluster.example.com",
                        uuid("cluster"),
                        new NodeName("node1.example.com"),
                        uuid("node1"),
                        uuid("group")),
                new NewCluster.Addresses("127.77.0.1", "lo", 32, "127.77.0.11"),
                NewCluster.Choices.USUAL,
                new NewCluster.Keys("AAAA", "00:11"),
                TIME);
    }

    private static Instance instance(int number, Uuid node) {
        return new Instance(
                Stamp.fresh(uuid("instance" + number)),
                Tags.NONE,
                new InstanceName("instance%05d.example.com".formatted(number)),
                node,
                "debootstrap+default",
                "fake",
                Instance.Settings.NONE,
                Instance.Wanted.DOWN,
                List.of(),
                List.of(),
                null,
                false);
    }

    private static Uuid uuid(String name) {
        return new Uuid(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
    }

    /** The job that does nothing but be a job: it sleeps for a microsecond on the master. */
    static Map<String, @Nullable Object> emptyOp() {
        return delay(0.000_001);
    }

    static Map<String, @Nullable Object> delay(double seconds) {
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        op.put("OP_ID", "OP_TEST_DELAY");
        op.put("duration", seconds);
        op.put("on_master", false);
        op.put("on_nodes", List.of());
        op.put("no_locks", true);
        op.put("reason", List.of());
        return op;
    }
}
