package janeti.node.os;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.node.host.OsScripts;
import janeti.node.storage.Disks;
import janeti.protocol.DiskDict;
import janeti.protocol.GuestCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Answers the calls on operating systems. */
public record OsCalls(NodeTree tree, Disks disks, Duration createLimit) {
    private static final Logger log = LoggerFactory.getLogger(OsCalls.class);

    /** The only check that scripts know. Source: spec/constants.json, OS_VALIDATE_CALLS. */
    private static final Set<String> CHECKS = Set.of("parameters");

    public OsCalls(NodeTree tree, Disks disks) {
        this(tree, disks, Limits.OS_CREATE);
    }

    /** The answer as JSON value. */
    public @Nullable Object answer(OsCall<?> call) {
        return switch (call) {
            case OsCall.OsDiagnose diagnose -> diagnose.encode(all());
            case OsCall.OsValidate validate -> validate.encode(validate(validate));
        };
    }

    /** All OS definitions of the node, good or not. */
    public List<OsOnNode> all() {
        return new OsFinder(tree).all();
    }

    private boolean validate(OsCall.OsValidate call) {
        if (!CHECKS.containsAll(call.checks())) {
            throw new CallFailedException(
                    "Unknown checks required for OS " + call.os() + ": " + call.checks());
        }
        OsDefinition os;
        try {
            os = new OsFinder(tree).get(call.os());
        } catch (CallFailedException e) {
            if (call.required()) {
                throw e;
            }
            log.info("os={} is not to be had, and need not: cause={}", call.os(), e.getMessage());
            return false;
        }
        if (!call.forceVariant()) {
            requireVariant(os, call.os());
        }
        if (os.verify() != null) {
            verify(os, os.verify(), call);
        }
        return true;
    }

    private static void requireVariant(OsDefinition os, String full) {
        String variant = OsDefinition.variantOf(full);
        if (os.variants().isEmpty()) {
            if (!variant.isEmpty()) {
                throw new CallFailedException(
                        "OS '"
                                + os.name()
                                + "' does not support variants ('"
                                + variant
                                + "' passed)");
            }
        } else if (variant.isEmpty()) {
            throw new CallFailedException("OS name '" + full + "' must include a variant");
        } else if (!os.variants().contains(variant)) {
            throw new CallFailedException(
                    "OS '" + os.name() + "' does not support variant '" + variant + "'");
        }
    }

    private static void verify(OsDefinition os, Path script, OsCall.OsValidate call) {
        if (call.checks().contains("parameters")) {
            Set<String> unknown = new TreeSet<>(call.osparams().keySet());
            os.parameters().forEach(row -> unknown.remove(row.getFirst()));
            if (!unknown.isEmpty()) {
                throw new CallFailedException(
                        "The following parameters are not supported by the OS "
                                + os.name()
                                + ": "
                                + String.join(", ", unknown));
            }
        }
        List<String> words = new ArrayList<>();
        words.add(script.toString());
        words.addAll(call.checks());
        var environment = OsEnvironment.core(os, call.os(), call.osparams(), 0).variables();
        Command.Ended ended = new Command(words, environment, os.folder(), Limits.OS_VERIFY).run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "OS validation script failed ("
                            + ended.failure()
                            + "), output: "
                            + ended.output());
        }
    }

    /** Installs an instance's OS: runs the create script, which prints into a log of its own. */
    public void install(InstanceCall.InstanceOsAdd call) {
        OsDefinition os = new OsFinder(tree).get(call.instance().os());
        OsEnvironment environment = OsEnvironment.of(os, call.instance(), call.debugLevel(), disks);
        if (call.reinstall()) {
            environment.put("INSTANCE_REINSTALL", "1");
        }
        run("create", os.create(), os, environment, call.instance());
    }

    /** Tells what is on an instance's disks its new name: runs the rename script. */
    public void rename(GuestCall.InstanceRunRename call) {
        OsDefinition os = new OsFinder(tree).get(call.instance().os());
        OsEnvironment environment = OsEnvironment.of(os, call.instance(), call.debugLevel(), disks);
        environment.put("OLD_INSTANCE_NAME", call.oldName());
        run("rename", os.rename(), os, environment, call.instance());
    }

    /** The script that writes to its output what is on a disk. */
    public DiskScript exporting(InstanceDict instance, DiskDict disk, long index) {
        return script("export", instance, disk, index);
    }

    /** The script that puts on a disk what it reads from its input. */
    public DiskScript importing(InstanceDict instance, DiskDict disk, long index) {
        return script("import", instance, disk, index);
    }

    private DiskScript script(String name, InstanceDict instance, DiskDict disk, long index) {
        OsDefinition os = new OsFinder(tree).get(instance.os());
        OsEnvironment environment = OsEnvironment.of(os, instance, 0, disks);
        Path place = disks.existing(disk);
        String prefix = name.toUpperCase(Locale.ROOT);
        environment.put(prefix + "_DEVICE", place);
        environment.put(prefix + "_DISK_PATH", place);
        environment.put(prefix + "_INDEX", index);
        return new DiskScript(os.folder().resolve(name), os.folder(), environment.variables());
    }

    /** Packs an instance's OS definition and its environment; the path of the archive. */
    public String packed(InstanceDict instance, Map<String, String> more) {
        OsDefinition os = new OsFinder(tree).get(instance.os());
        OsEnvironment environment = OsEnvironment.of(os, instance, 0, disks);
        more.forEach(environment::put);
        return new OsPackage(tree).make(os, environment).toString();
    }

    private void run(
            String what,
            Path script,
            OsDefinition os,
            OsEnvironment environment,
            InstanceDict instance) {
        OsScripts.endOf(tree, instance.name());
        OsScripts.mark(environment.variables(), tree, instance.name());
        Path to = new OsLogs(tree).make(what.equals("create") ? "add" : what, instance, "");
        String failure =
                new Command(
                                List.of(script.toString()),
                                environment.variables(),
                                os.folder(),
                                createLimit)
                        .runInto(to);
        if (failure != null) {
            throw new CallFailedException(
                    "OS "
                            + what
                            + " script failed ("
                            + failure
                            + "), last lines in the log file "
                            + to
                            + ":\n"
                            + lastLines(to));
        }
    }

    private static String lastLines(Path file) {
        try (var in = Files.newByteChannel(file)) {
            long start = Math.max(0, in.size() - Limits.OUTPUT_BYTES);
            in.position(start);
            byte[] end = Channels.newInputStream(in).readAllBytes();
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            int from = Math.max(0, lines.size() - Limits.OS_LOG_LINES);
            return String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e + ")";
        }
    }
}
