package janeti.node.hypervisor;

import janeti.model.Json;
import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.node.storage.DiskLinks;
import janeti.node.storage.FileDisks;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers the calls on instances, but for their operating systems. */
public record Instances(NodeTree tree, FileDisks disks) {
    private static final Logger log = LoggerFactory.getLogger(Instances.class);

    /** The answer as JSON value. */
    public @Nullable Object answer(InstanceCall<?> call) {
        return switch (call) {
            case InstanceCall.InstanceInfo info ->
                    info.encode(of(info.hypervisor()).info(info.instance()));
            case InstanceCall.AllInstancesInfo all -> all.encode(all(all.hypervisors()));
            case InstanceCall.InstanceConsoleInfo consoles ->
                    consoles.encode(consoles(consoles.instances()));
            case InstanceCall.InstanceList list -> list.encode(names(list.hypervisors()));
            case InstanceCall.InstanceStart start -> {
                if (start(start.instance(), start.paused())) {
                    keepReason(start.instance(), start.reason());
                }
                yield null;
            }
            case InstanceCall.InstanceShutdown shutdown -> {
                if (shutdown(shutdown.instance(), shutdown.timeout())) {
                    keepReason(shutdown.instance(), shutdown.reason());
                }
                yield null;
            }
            case InstanceCall.InstanceReboot reboot -> {
                reboot(reboot);
                yield null;
            }
            case InstanceCall.HypervisorValidateParams validate -> {
                validate(validate.hypervisor(), validate.hvparams());
                yield null;
            }
            // There is no metadata daemon, so nobody to be told.
            case InstanceCall.InstanceMetadataModify _ -> null;
            case InstanceCall.InstanceOsAdd add ->
                    throw new IllegalArgumentException(add.name() + " is answered elsewhere");
        };
    }

    private Hypervisor of(String hypervisor) {
        return new Hypervisors(tree).named(hypervisor);
    }

    private Map<String, RunningInstance> all(List<String> hypervisors) {
        Map<String, RunningInstance> all = new LinkedHashMap<>();
        hypervisors.forEach(hypervisor -> all.putAll(of(hypervisor).all()));
        return all;
    }

    private Map<String, @Nullable Object> consoles(Map<String, @Nullable Object> instances) {
        Map<String, @Nullable Object> consoles = new LinkedHashMap<>();
        instances.forEach((name, what) -> {
            Map<?, ?> parts = what instanceof Map<?, ?> map ? map : Map.of();
            Map<?, ?> instance = part(parts, "instance");
            String node = String.valueOf(part(parts, "node").get("name"));
            consoles.put(
                    name,
                    of(String.valueOf(instance.get("hypervisor")))
                            .console(
                                    name,
                                    part(parts, "hvParams"),
                                    node,
                                    instance.get("network_port")));
        });
        return consoles;
    }

    private static Map<?, ?> part(Map<?, ?> parts, String name) {
        return parts.get(name) instanceof Map<?, ?> part ? part : Map.of();
    }

    public List<String> names(List<String> hypervisors) {
        return hypervisors.stream().flatMap(name -> of(name).names().stream()).toList();
    }

    /** False if it ran already: that is as good. */
    private boolean start(InstanceDict instance, boolean paused) {
        Hypervisor hypervisor = of(instance.hypervisor());
        if (hypervisor.info(instance.name()).runs()) {
            log.info("instance={} runs already, not started", instance.name());
            return false;
        }
        List<Path> files = new ArrayList<>();
        for (var disk : instance.disks()) {
            Path file = disks.file(disk);
            if (!Files.isRegularFile(file)) {
                throw new CallFailedException(
                        "Block device error: Block device '" + file + "' is not set up.");
            }
            files.add(file);
        }
        var links = new DiskLinks(tree);
        links.linkAll(instance.name(), files);
        List<Path> paths = new ArrayList<>();
        for (int index = 0; index < files.size(); index++) {
            paths.add(links.path(instance.name(), index));
        }
        hypervisor.start(instance, paths, paused);
        return true;
    }

    /** False if it did not run: that is as good. */
    private boolean shutdown(InstanceDict instance, Duration limit) {
        Hypervisor hypervisor = of(instance.hypervisor());
        boolean ran = hypervisor.info(instance.name()).runs();
        if (!ran) {
            log.info("instance={} does not run, nothing to stop", instance.name());
        }
        hypervisor.stop(instance, limit); // Also what is left of one that does not run.
        new DiskLinks(tree).unlinkAll(instance.name(), instance.disks().size());
        return ran;
    }

    private void reboot(InstanceCall.InstanceReboot call) {
        InstanceDict instance = call.instance();
        Hypervisor hypervisor = of(instance.hypervisor());
        if (!hypervisor.info(instance.name()).runs()) {
            throw new CallFailedException(
                    "Cannot reboot instance '" + instance.name() + "' that is not running");
        }
        switch (call.type()) {
            case "soft" -> hypervisor.reboot(instance, call.timeout());
            case "hard" -> {
                var _ = shutdown(instance, call.timeout());
                var _ = start(instance, false);
                keepReason(instance, call.reason());
            }
            default ->
                    throw new CallFailedException(
                            "Invalid reboot_type received: '" + call.type() + "'");
        }
    }

    /** Why an instance was started or stopped, for those who collect its state. */
    private void keepReason(InstanceDict instance, List<?> reason) {
        Path file = tree.run().resolve("instance-reason").resolve(NodeTree.name(instance.name()));
        try {
            Files.createDirectories(file.getParent());
            WholeFile.write(file, Json.bytes(reason), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new CallFailedException("Cannot write " + file + ": " + e, e);
        }
    }

    /**
     * @throws CallFailedException if the hypervisor does not take these parameters
     */
    public void validate(String hypervisor, Map<String, @Nullable Object> hvparams) {
        String problem = of(hypervisor).problem(hvparams);
        if (problem != null) {
            throw new CallFailedException(problem);
        }
    }

    /**
     * What a hypervisor has and what is left of it. Source: spec/node-rpc.json, shapes.
     *
     * @param program that it is, where it is one
     */
    public Map<String, @Nullable Object> resources(String hypervisor, String program) {
        return of(hypervisor).resources(program);
    }
}
