package janeti.node;

import janeti.model.Json;
import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.protocol.HostCall;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Answers the calls that change a node's part in the cluster or run its own programs. */
record HostCalls(NodeTree tree) {
    private static final List<String> ALLOCATORS =
            List.of("usr/lib/ganeti/iallocators", "usr/local/lib/ganeti/iallocators");

    /** What a node must not keep when it leaves. Source: spec/constants.json, paths. */
    private static final List<String> SECRETS =
            List.of(
                    "server.pem",
                    "client.pem",
                    "rapi.pem",
                    "hmac.key",
                    "cluster-domain-secret",
                    "spice.pem",
                    "spice-ca.pem");

    private static final long MS_PER_SECOND = 1000;

    @Nullable Object answer(HostCall<?> call) {
        return switch (call) {
            case HostCall.SetWatcherPause pause -> {
                setPause(pause.until());
                yield null;
            }
            case HostCall.GetWatcherPause pause -> pause.encode(pause());
            case HostCall.RestrictedCommand command ->
                    command.encode(new RestrictedCommands(tree).run(command.command()));
            case HostCall.RunOob oob -> oob.encode(outOfBand(oob));
            case HostCall.IallocatorRunner allocator -> allocator.encode(allocate(allocator));
            case HostCall.GetFileInfo info -> info.encode(info(tree.place(info.path())));
            case HostCall.JobqueuePurge _ -> {
                purgeQueue();
                yield null;
            }
            case HostCall.NodeChangeMasterNetmask netmask -> {
                changeNetmask(netmask);
                yield null;
            }
            case HostCall.NodeLeaveCluster leave -> leave.encode(leave());
            case HostCall.NodeSshKeyRemove c -> throw notHandled(c, "SSH keys");
            case HostCall.NodeSshKeysRenew c -> throw notHandled(c, "SSH keys");
            case HostCall.NodePowercycle c -> throw notHandled(c, "Power");
            case HostCall.NodeStartMasterDaemons c -> throw notHandled(c, "The master's daemons");
            case HostCall.NodeStopMaster c -> throw notHandled(c, "The master's daemons");
        };
    }

    private static CallFailedException notHandled(NodeCall<?> call, String what) {
        return new CallFailedException(
                what + " of a node are not handled by this node daemon yet: " + call.name());
    }

    private Path pauseFile() {
        return tree.data().resolve("watcher.pause");
    }

    private void setPause(@Nullable Double until) {
        try {
            if (until == null) {
                Files.deleteIfExists(pauseFile());
            } else {
                WholeFile.write(
                        pauseFile(),
                        (until.longValue() + "\n").getBytes(StandardCharsets.US_ASCII),
                        PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot change " + pauseFile() + ": " + e, e);
        }
    }

    /** Null when there is none, or it is over, or nobody can read it. */
    private @Nullable Long pause() {
        try {
            long until = Long.parseLong(NodeTree.text(pauseFile()).strip());
            return until * MS_PER_SECOND > System.currentTimeMillis() ? until : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (NumberFormatException e) {
            throw new CallFailedException(pauseFile() + " does not hold a time: " + e, e);
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + pauseFile() + ": " + e, e);
        }
    }

    /** What the program says, as JSON; null when it says nothing. */
    private static @Nullable Object outOfBand(HostCall.RunOob call) {
        Path program = Path.of(call.program());
        if (!program.isAbsolute() || !Files.isExecutable(program)) {
            throw new CallFailedException(
                    "The out-of-band program "
                            + call.program()
                            + " is not an executable file on this node; see the node parameter"
                            + " oob_program");
        }
        Command.Ended ended =
                run(List.of(call.program(), call.command(), call.remoteNode()), call.timeout());
        String said = ended.output().strip();
        if (ended.failed()) {
            throw new CallFailedException(
                    "'" + program + "' failed with reason '" + ended.failure() + "': " + said);
        }
        try {
            return said.isEmpty() ? null : Json.parse(said);
        } catch (Json.SyntaxException e) {
            throw new CallFailedException("Output of '" + program + "' is no JSON: " + said, e);
        }
    }

    private static Command.Ended run(List<String> words, Duration limit) {
        return new Command(words, Map.of("PATH", Command.PATH, "LC_ALL", "C"), Path.of("/"), limit)
                .run();
    }

    private String allocate(HostCall.IallocatorRunner call) {
        Path script =
                ALLOCATORS.stream()
                        .map(folder -> tree.root().resolve(folder))
                        .map(folder -> folder.resolve(NodeTree.name(call.script())))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(() ->
                                new CallFailedException(
                                        "iallocator module '"
                                                + call.script()
                                                + "' not found in the search path"));
        try {
            Path request = Files.createTempFile("allocator-", ".json");
            try {
                Files.writeString(request, call.request());
                List<String> words =
                        new ArrayList<>(List.of(script.toString(), request.toString()));
                call.parameters()
                        .forEach((name, value) ->
                                words.add("--" + name + (value == null ? "" : "=" + value)));
                Command.Ended ended = run(words, Limits.ALLOCATOR);
                if (ended.failed()) {
                    throw new CallFailedException(
                            "iallocator module '"
                                    + call.script()
                                    + "' failed: "
                                    + ended.failure()
                                    + ", output '"
                                    + ended.output().strip()
                                    + "'");
                }
                return ended.output();
            } finally {
                Files.delete(request);
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot pass the request to the allocator: " + e, e);
        }
    }

    /** [is it there, its status by name]. */
    private static List<@Nullable Object> info(Path file) {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        try {
            Map<String, Object> found =
                    Files.readAttributes(file, "unix:mode,uid,gid,size,nlink,ino");
            status.put("st_mode", found.get("mode"));
            status.put("st_uid", found.get("uid"));
            status.put("st_gid", found.get("gid"));
            status.put("st_size", found.get("size"));
            status.put("st_nlink", found.get("nlink"));
            status.put("st_ino", found.get("ino"));
            status.put("st_mtime", Files.getLastModifiedTime(file).toMillis() / MS_PER_SECOND);
            return Arrays.asList(true, status);
        } catch (NoSuchFileException e) {
            return Arrays.asList(false, status);
        } catch (IOException e) {
            throw new CallFailedException("Cannot look at " + file + ": " + e, e);
        }
    }

    private void purgeQueue() {
        Path queue = tree.data().resolve("queue");
        for (Path folder : List.of(queue.resolve("archive"), queue)) {
            for (Path file : filesBelow(folder)) {
                delete(file);
            }
        }
    }

    private static List<Path> filesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
        } catch (IOException e) {
            throw new CallFailedException("Cannot list " + folder + ": " + e, e);
        }
    }

    private static void delete(Path file) {
        try {
            var _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CallFailedException("Cannot remove " + file + ": " + e, e);
        }
    }

    private static void changeNetmask(HostCall.NodeChangeMasterNetmask call) {
        if (call.oldNetmask() == call.netmask()
                || !MasterAddress.isOwn(MasterAddress.literal(call.ip()))) {
            return; // A node that has not the address has nothing to change.
        }
        requireDone("address", "add", call.ip() + "/" + call.netmask(), "dev", call.netdev());
        requireDone("address", "del", call.ip() + "/" + call.oldNetmask(), "dev", call.netdev());
    }

    private static void requireDone(String... words) {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(words));
        Command.Ended ended = Command.of(all.toArray(String[]::new)).run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Cannot change the netmask of the master's address: "
                            + String.join(" ", all)
                            + ": "
                            + ended.output().strip());
        }
    }

    /**
     * Removes what the cluster trusted the node with. From then on its daemon believes nobody: the
     * list of those who may call is gone with the rest.
     */
    private String leave() {
        purgeQueue();
        for (String secret : SECRETS) {
            delete(tree.data().resolve(secret));
        }
        for (Path file : filesBelow(tree.data())) {
            String name = file.getFileName().toString();
            if (name.startsWith("ssconf_") || name.equals("config.data")) {
                delete(file);
            }
        }
        return "Shutdown scheduled";
    }
}
