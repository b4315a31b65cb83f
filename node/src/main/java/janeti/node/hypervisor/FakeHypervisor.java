package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The hypervisor fake: an instance runs while there is a file of its name, with three lines: id,
 * memory in MiB, processors. The same file as Ganeti's, so that either daemon can take over.
 */
record FakeHypervisor(NodeTree tree) {
    static final String NAME = "fake";

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

    List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new CallFailedException("Error enumerating instances (hypervisor fake): " + e, e);
        }
    }

    RunningInstance info(String instance) {
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

    Map<String, RunningInstance> all() {
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
    void start(String instance, long memoryMib, long vcpus) {
        String state = "0\n" + memoryMib + "\n" + vcpus + "\n";
        try {
            Files.write(
                    file(instance),
                    state.getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Hypervisor error: Failed to start instance " + instance + ": " + e, e);
        }
    }

    void stop(String instance) {
        try {
            var _ = Files.deleteIfExists(file(instance));
        } catch (IOException e) {
            throw new CallFailedException("Failed to stop instance '" + instance + "': " + e, e);
        }
    }

    /** Why the parameters are wrong; null when they are right. */
    static @Nullable String problem(Map<String, @Nullable Object> hvparams) {
        Object mode = hvparams.get("migration_mode");
        return mode instanceof String text && MIGRATION_MODES.contains(text)
                ? null
                : "Hypervisor parameter 'migration_mode' fails syntax check: not in"
                        + " live, non-live (current value: '"
                        + mode
                        + "')";
    }
}
