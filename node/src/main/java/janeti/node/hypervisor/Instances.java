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
                    info.encode(fake(info.hypervisor()).info(info.instance()));
            case InstanceCall.AllInstancesInfo all -> all.encode(all(all.hypervisors()));
            case InstanceCall.InstanceConsoleInfo consoles ->
                    consoles.encode(consoles(consoles.instances()));
            case InstanceCall.InstanceList list -> list.encode(names(list.hypervisors()));
            case InstanceCall.InstanceStart start -> {
                if (start(start.instance())) {
                    keepReason(start.instance(), start.reason());
                }
                yield null;
            }
            case InstanceCall.InstanceShutdown shutdown -> {
                if (shutdown(shutdown.instance())) {
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

    private FakeHypervisor fake(String hypervisor) {
        if (hypervisor.equals(FakeHypervisor.NAME)) {
            return new FakeHypervisor(tree);
        }
        throw new CallFailedException(
                "Hypervisor "
                        + hypervisor
                        + " is not supported by this node daemon yet, only fake");
    }

    private Map<String, RunningInstance> all(List<String> hypervisors) {
        Map<String, RunningInstance> all = new LinkedHashMap<>();
        hypervisors.forEach(hypervisor -> all.putAll(fake(hypervisor).all()));
        return all;
    }

    /** An instance of the fake hypervisor has nothing to look at, and says so. */
    private Map<String, @Nullable Object> consoles(Map<String, @Nullable Object> instances) {
        Map<String, @Nullable Object> consoles = new LinkedHashMap<>();
        instances.forEach((name, what) -> {
            fake(hypervisorOf(what));
            consoles.put(
                    name,
                    Map.of(
                            "instance",
                            name,
                            "kind",
                            "msg",
                            "message",
                            "Console not available for fake hypervisor"));
        });
        return consoles;
    }

    private static String hypervisorOf(@Nullable Object what) {
        return what instanceof Map<?, ?> parts
                        && parts.get("instance") instanceof Map<?, ?> instance
                        && instance.get("hypervisor") instanceof String hypervisor
                ? hypervisor
                : "";
    }

    public List<String> names(List<String> hypervisors) {
        return hypervisors.stream().flatMap(name -> fake(name).names().stream()).toList();
    }

    /** False if it ran already: that is as good. */
    private boolean start(InstanceDict instance) {
        FakeHypervisor hypervisor = fake(instance.hypervisor());
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
        new DiskLinks(tree).linkAll(instance.name(), files);
        hypervisor.start(instance.name(), number(instance, "maxmem"), number(instance, "vcpus"));
        return true;
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

    /** False if it did not run: that is as good. */
    private boolean shutdown(InstanceDict instance) {
        FakeHypervisor hypervisor = fake(instance.hypervisor());
        boolean ran = hypervisor.info(instance.name()).runs();
        if (ran) {
            hypervisor.stop(instance.name());
        } else {
            log.info("instance={} does not run, nothing to stop", instance.name());
        }
        new DiskLinks(tree).unlinkAll(instance.name(), instance.disks().size());
        return ran;
    }

    private void reboot(InstanceCall.InstanceReboot call) {
        InstanceDict instance = call.instance();
        if (!fake(instance.hypervisor()).info(instance.name()).runs()) {
            throw new CallFailedException(
                    "Cannot reboot instance '" + instance.name() + "' that is not running");
        }
        switch (call.type()) {
            case "soft" -> log.info("instance={} is fake, nothing in it reboots", instance.name());
            case "hard" -> {
                var _ = shutdown(instance);
                var _ = start(instance);
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
        var _ = fake(hypervisor);
        String problem = FakeHypervisor.problem(hvparams);
        if (problem != null) {
            throw new CallFailedException(problem);
        }
    }

    /** What a hypervisor has and what is left of it. Source: spec/node-rpc.json, shapes. */
    public Map<String, @Nullable Object> resources(String hypervisor) {
        long used =
                fake(hypervisor).all().values().stream()
                        .mapToLong(RunningInstance::memoryMib)
                        .sum();
        return LinuxNode.read().less(used);
    }
}
