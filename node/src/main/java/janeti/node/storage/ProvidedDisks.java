package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Disks of external storage providers: disk type ext. The provider's scripts do the work; they are
 * told by their environment. Source: spec/operations.md, ExtStorage provider interface.
 */
record ProvidedDisks(NodeTree tree) implements DiskKind {
    static final String TYPE = "ext";

    private static final Logger log = LoggerFactory.getLogger(ProvidedDisks.class);

    /** Of the parameters of a disk, those that are not the provider's. */
    private static final Set<String> OURS = Set.of("provider", "access");

    private String provider(DiskDict disk) {
        if (disk.logicalId().size() == 2) {
            return NodeTree.name(DiskKind.text(disk.logicalId().get(0), "Provider"));
        }
        throw new CallFailedException(
                "Logical id " + disk.logicalId() + " of an ext disk is not [provider, volume]");
    }

    private String volume(DiskDict disk) {
        return DiskKind.text(disk.logicalId().get(1), "Volume");
    }

    private Map<String, String> environment(DiskDict disk) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Command.PATH);
        environment.put("VOL_NAME", volume(disk));
        environment.put("VOL_UUID", disk.uuid());
        if (disk.name() != null) {
            environment.put("VOL_CNAME", disk.name());
        }
        if (disk.json().get("params") instanceof Map<?, ?> parameters) {
            parameters.forEach((name, value) -> {
                String text = String.valueOf(name);
                if (!OURS.contains(text)) {
                    environment.put("EXTP_" + text.toUpperCase(Locale.ROOT), String.valueOf(value));
                }
            });
        }
        return environment;
    }

    private String run(DiskDict disk, String action, Map<String, String> environment) {
        Path script = script(disk, action);
        Command.Ended ended =
                new Command(List.of(script.toString()), environment, Path.of("/"), Limits.PROVIDER)
                        .run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "External storage's "
                            + action
                            + " script of "
                            + provider(disk)
                            + " failed for "
                            + volume(disk)
                            + ": "
                            + ended.failure()
                            + ": "
                            + ended.output().strip());
        }
        return ended.output();
    }

    private Path script(DiskDict disk, String action) {
        Path script = new ProviderFinder(tree).folder(provider(disk)).resolve(action);
        if (!Files.isExecutable(script)) {
            throw new CallFailedException(
                    "The external storage provider "
                            + provider(disk)
                            + " has no executable script "
                            + action);
        }
        return script;
    }

    /** Where it is attached, which it may be any number of times; null when it cannot be. */
    @Override
    public @Nullable Path find(DiskDict disk) {
        try {
            return attach(disk);
        } catch (CallFailedException e) {
            log.info("volume={} is not to be attached: {}", volume(disk), e.getMessage());
            return null;
        }
    }

    @Override
    public List<Object> create(DiskDict disk, long mib, String info) {
        Map<String, String> environment = environment(disk);
        environment.put("VOL_SIZE", String.valueOf(mib));
        var _ = run(disk, "create", environment);
        if (!info.isEmpty()) {
            setInfo(disk, info);
        }
        return List.of(provider(disk), volume(disk));
    }

    @Override
    public void remove(DiskDict disk) {
        detach(disk);
        var _ = run(disk, "remove", environment(disk));
    }

    @Override
    public Path attach(DiskDict disk) {
        String first =
                run(disk, "attach", environment(disk)).lines().findFirst().orElse("").strip();
        if (first.isEmpty() || !first.startsWith("/")) {
            throw new CallFailedException(
                    "External storage's attach script of "
                            + provider(disk)
                            + " gives no block device for "
                            + volume(disk)
                            + " but \""
                            + first
                            + "\"; disks without one are not supported by this node daemon yet");
        }
        return Path.of(first);
    }

    @Override
    public void detach(DiskDict disk) {
        var _ = run(disk, "detach", environment(disk));
    }

    @Override
    public void grow(DiskDict disk, long byMib, boolean dryRun) {
        if (!dryRun) {
            Map<String, String> environment = environment(disk);
            environment.put("VOL_SIZE", String.valueOf(disk.sizeMib()));
            environment.put("VOL_NEW_SIZE", String.valueOf(disk.sizeMib() + byMib));
            var _ = run(disk, "grow", environment);
        }
    }

    @Override
    public void rename(DiskDict disk, List<Object> newId) {
        throw new CallFailedException(
                "Disks of external storage providers cannot be renamed: " + volume(disk));
    }

    @Override
    public void setInfo(DiskDict disk, String info) {
        Map<String, String> environment = environment(disk);
        environment.put("VOL_METADATA", info);
        var _ = run(disk, "setinfo", environment);
    }

    @Override
    public List<Object> snapshot(DiskDict disk, @Nullable String name, @Nullable Long mib) {
        String copy = name == null ? volume(disk) + ".snap" : name;
        Map<String, String> environment = environment(disk);
        environment.put("VOL_SIZE", String.valueOf(disk.sizeMib()));
        environment.put("VOL_SNAPSHOT_NAME", copy);
        environment.put("VOL_SNAPSHOT_SIZE", String.valueOf(mib == null ? disk.sizeMib() : mib));
        var _ = run(disk, "snapshot", environment);
        return new ArrayList<>(List.of(provider(disk), copy));
    }

    @Override
    public long size(DiskDict disk, Path place) {
        return BlockDevice.bytes(place);
    }

    /** A provider need not have this script. */
    @Override
    public void open(DiskDict disk, boolean exclusive) {
        if (hasScript(disk, "open")) {
            Map<String, String> environment = environment(disk);
            environment.put("VOL_OPEN_EXCLUSIVE", exclusive ? "True" : "False");
            var _ = run(disk, "open", environment);
        }
    }

    @Override
    public void close(DiskDict disk) {
        if (hasScript(disk, "close")) {
            var _ = run(disk, "close", environment(disk));
        }
    }

    private boolean hasScript(DiskDict disk, String name) {
        return Files.exists(new ProviderFinder(tree).folder(provider(disk)).resolve(name));
    }
}
