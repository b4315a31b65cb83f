package janeti.jobs;

import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.model.InstanceName;
import janeti.model.Job;
import janeti.model.LogLine;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Fresh clusters on which a {@link Scenario} can be run, and what must hold of them afterwards. */
final class Clusters {
    private final Supplier<Path> folder;
    private final AtomicInteger clusters = new AtomicInteger();

    /**
     * @param folder asked when it is needed
     */
    Clusters(Supplier<Path> folder) {
        this.folder = folder;
    }

    TestMaster of(Scenario scenario) {
        try {
            var master = new TestMaster(folder.get().resolve("c" + clusters.getAndIncrement()));
            master.network
                    .name(Scenario.NEW_NODE, "127.0.0.14")
                    .name(Scenario.INSTANCE, "127.0.0.80")
                    .machine("127.0.0.14");
            scenario.before().forEach(op -> master.await(master.submit(op), SUCCESS));
            master.awaitIdleLocks();
            return master;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // What holds at every end.

    static void isWhole(TestMaster master, Scenario scenario) {
        master.awaitIdleLocks();
        master.config.current().verified();
        if (scenario.tells() != Scenario.Tells.IN_LOG_AND_LEAVES) {
            nothingIsLeftOver(master);
        }
    }

    static void nothingIsLeftOver(TestMaster master) {
        Config config = master.config.current();
        Set<String> known = new TreeSet<>();
        config.disks()
                .values()
                .forEach(disk -> known.add(String.valueOf(disk.logicalId().getLast())));
        assertThat(known).as("disks").containsAll(master.machines.disks());
        master.machines
                .running()
                .forEach((name, nodes) ->
                        assertThat(nodes).as(name).containsExactly(primaryOf(config, name)));
    }

    private static @Nullable NodeName primaryOf(Config config, String instance) {
        for (Instance known : config.instances().values()) {
            if (known.name().equals(new InstanceName(instance))) {
                return config.node(known.primaryNode()).name();
            }
        }
        return null;
    }

    /** The results of its opcodes and the lines of its log. */
    static String said(Job job) {
        return job.ops().stream()
                .map(op -> op.result() + " " + op.log().stream().map(LogLine::payload).toList())
                .toList()
                .toString();
    }
}
