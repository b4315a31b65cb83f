package janeti.node.hypervisor;

import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationProgress;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What runs instances. Called by many threads at once; each call ends within a limit of its own,
 * and fails with {@link janeti.node.host.CallFailedException}.
 */
public sealed interface Hypervisor permits FakeHypervisor, KvmHypervisor {
    /** The names of the instances that run, in order. */
    List<String> names();

    RunningInstance info(String instance);

    Map<String, RunningInstance> all();

    /**
     * @param links by which its disks are found; they are there
     */
    void start(InstanceDict instance, List<Path> links, boolean paused);

    /** Ends one that runs, by force when the time is over; also what else is left of it here. */
    void stop(InstanceDict instance, Duration limit);

    /** Restarts one that runs, with all that it has. */
    void reboot(InstanceDict instance, Duration limit);

    /**
     * How to get at its console.
     *
     * @param hvparams filled
     */
    Map<String, @Nullable Object> console(
            String instance, Map<?, ?> hvparams, String node, @Nullable Object port);

    /** Why the parameters cannot be honoured on this node; null when they can. */
    @Nullable String problem(Map<String, @Nullable Object> hvparams);

    /** What the node has for instances and what is left of it. */
    Map<String, @Nullable Object> resources(String program);

    void balloon(InstanceDict instance, long mib);

    /** Fails with the reason if devices of this running instance cannot change. */
    void requireHotplug(InstanceDict instance);

    /** What the configuration keeps of it. */
    @Nullable Object plugDisk(InstanceDict instance, DiskDict disk, Path link);

    void unplugDisk(InstanceDict instance, DiskDict disk);

    void plugCard(InstanceDict instance, Map<String, @Nullable Object> nic);

    void unplugCard(InstanceDict instance, Map<String, @Nullable Object> nic);

    void changeCard(InstanceDict instance, Map<String, @Nullable Object> nic);

    void resize(InstanceDict instance, DiskDict disk, long bytes);

    /** What the other node must know to accept an instance that runs here. */
    String migrationInfo(InstanceDict instance);

    void accept(InstanceDict instance, String info, String target);

    void migrate(InstanceDict instance, String target, boolean live);

    MigrationProgress progress(InstanceDict instance);

    void endAtSource(InstanceDict instance, boolean success, boolean live);

    void endAtTarget(InstanceDict instance, boolean success);
}
