package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationProgress;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The hypervisor fake: an instance runs while there is a file of its name, with three lines: id,
 * memory in MiB, processors. The same file as Ganeti's, so that either daemon can take over.
 */
record FakeHypervisor(NodeTree tree) implements Hypervisor {
    static final String NAME = "fake";

    private static final Logger log = LoggerFactory.getLogger(FakeHypervisor.class);
    private static final Set<String> MIGRATION_MODES = Set.of("live", "non-live");

    private Path folder() {
        Path folder = tree.run().resolve("fake-hypervisor");
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CallFailedException("Cannot make " + folder + ": " + e, e);
        }
    }

    private Path file(String instance) {
        return folder().resolve(NodeTree.name(instance));
    }

    @Override
    public List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new CallFailedException("Error enumerating instances (hypervisor fake): " + e, e);
        }
    }

    @Override
    public RunningInstance info(String instance) {
        Path file = file(instance);
        try {
            List<String> lines = NodeTree.text(file).lines().toList();
            return new RunningInstance(true, number(lines, 1), number(lines, 2), 0, 0);
        } catch (NoSuchFileException e) {
            return RunningInstance.NOT_RUNNING;
        } catch (IOException e) {
            throw new CallFailedException("Failed to list instance " + instance + ": " + e, e);
        }
    }

    private static long number(List<String> lines, int index) {
        try {
            return index < lines.size() ? Long.parseLong(lines.get(index).strip()) : 0;
        } catch (NumberFormatException e) {
            return 0; // Being written just now.
        }
    }

    @Override
    public Map<String, RunningInstance> all() {
        var all = new TreeMap<String, RunningInstance>();
        for (String name : names()) {
            RunningInstance instance = info(name);
            if (instance.runs()) {
                all.put(name, instance);
            }
        }
        return all;
    }

    /** Fails if it runs already. */
    @Override
    public void start(InstanceDict instance, List<Path> links, boolean paused) {
        start(
                instance.name(),
                number(instance, "maxmem"),
                number(instance, "vcpus"),
                StandardOpenOption.CREATE_NEW);
    }

    private static long number(InstanceDict instance, String parameter) {
        if (instance.beparams().get(parameter) instanceof Number number) {
            return number.longValue();
        }
        throw new CallFailedException(
                "Backend parameter "
                        + parameter
                        + " of instance "
                        + instance.name()
                        + " is no number");
    }

    private void start(String instance, long memoryMib, long vcpus, OpenOption how) {
        String state = "0\n" + memoryMib + "\n" + vcpus + "\n";
        try {
            Files.write(
                    file(instance),
                    state.getBytes(StandardCharsets.US_ASCII),
                    how,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Hypervisor error: Failed to start instance " + instance + ": " + e, e);
        }
    }

    @Override
    public void stop(InstanceDict instance, Duration limit) {
        stop(instance.name());
    }

    @Override
    public void reboot(InstanceDict instance, Duration limit) {
        log.info("instance={} is fake, nothing in it reboots", instance.name());
    }

    private void stop(String instance) {
        try {
            var _ = Files.deleteIfExists(file(instance));
        } catch (IOException e) {
            throw new CallFailedException("Failed to stop instance '" + instance + "': " + e, e);
        }
    }

    /** Why the parameters are wrong; null when they are right. */
    @Override
    public @Nullable String problem(Map<String, @Nullable Object> hvparams) {
        Object mode = hvparams.get("migration_mode");
        return mode instanceof String text && MIGRATION_MODES.contains(text)
                ? null
                : "Hypervisor parameter 'migration_mode' fails syntax check: not in"
                        + " live, non-live (current value: '"
                        + mode
                        + "')";
    }

    /** It has nothing to look at, and says so. */
    @Override
    public Map<String, @Nullable Object> console(
            String instance, Map<?, ?> hvparams, String node, @Nullable Object port) {
        Map<String, @Nullable Object> console = new LinkedHashMap<>();
        console.put("instance", instance);
        console.put("kind", "msg");
        console.put("message", "Console not available for fake hypervisor");
        return console;
    }

    /** Instances are said to use memory and do not. */
    @Override
    public Map<String, @Nullable Object> resources(String program) {
        long used = all().values().stream().mapToLong(RunningInstance::memoryMib).sum();
        return LinuxNode.read().less(used);
    }

    @Override
    public void balloon(InstanceDict instance, long mib) {
        requireRuns(instance.name());
        start(instance.name(), mib, info(instance.name()).vcpus(), StandardOpenOption.CREATE);
    }

    private void requireRuns(String instance) {
        if (!info(instance).runs()) {
            throw new CallFailedException("Instance " + instance + " is not running");
        }
    }

    @Override
    public void requireHotplug(InstanceDict instance) {
        throw noDevices();
    }

    private static CallFailedException noDevices() {
        return new CallFailedException("Hotplug is not supported by the fake hypervisor");
    }

    @Override
    public @Nullable Object plugDisk(InstanceDict instance, DiskDict disk, Path link) {
        throw noDevices();
    }

    @Override
    public void unplugDisk(InstanceDict instance, DiskDict disk) {
        throw noDevices();
    }

    @Override
    public void plugCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        throw noDevices();
    }

    @Override
    public void unplugCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        throw noDevices();
    }

    @Override
    public void changeCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        throw noDevices();
    }

    @Override
    public void resize(InstanceDict instance, DiskDict disk, long bytes) {
        throw noDevices();
    }

    /** Nothing need be known: the instance carries it all. */
    @Override
    public String migrationInfo(InstanceDict instance) {
        return "";
    }

    /** It does not run here before the move has ended. */
    @Override
    public void accept(InstanceDict instance, String info, String target) {
        if (info(instance.name()).runs()) {
            throw new CallFailedException(
                    "Instance " + instance.name() + " runs on this node already");
        }
    }

    @Override
    public void migrate(InstanceDict instance, String target, boolean live) {
        requireRuns(instance.name());
    }

    @Override
    public MigrationProgress progress(InstanceDict instance) {
        return new MigrationProgress(MigrationProgress.COMPLETED, null, null, null);
    }

    @Override
    public void endAtSource(InstanceDict instance, boolean success, boolean live) {
        if (success) {
            stop(instance.name());
        }
    }

    @Override
    public void endAtTarget(InstanceDict instance, boolean success) {
        if (success && !info(instance.name()).runs()) {
            start(instance, List.of(), false);
        }
    }
}
