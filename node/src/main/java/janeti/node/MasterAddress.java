package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.protocol.NodeCall.HooksRunner.ScriptResult;
import janeti.protocol.NodeCall.MasterNetwork;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sets the master's address up and takes it down, with the local hooks around it. An address of the
 * loopback network is always there.
 */
record MasterAddress(NodeTree tree, HookScripts hooks) {
    private static final Logger log = LoggerFactory.getLogger(MasterAddress.class);
    private static final int IPV4 = 2;

    void activate(MasterNetwork network, boolean externalScript) {
        withHooks("TURNUP", network, () -> change("start", network, externalScript));
    }

    void deactivate(MasterNetwork network, boolean externalScript) {
        withHooks("TURNDOWN", network, () -> change("stop", network, externalScript));
    }

    private void withHooks(String direction, MasterNetwork network, Runnable change) {
        String path = "master-ip-" + direction.toLowerCase(Locale.ROOT);
        for (ScriptResult result : hooks(path, direction, "pre", network)) {
            if (result.status() == ScriptResult.FAILED) {
                throw new CallFailedException(
                        "Hook " + result.script() + " failed: " + result.output());
            }
        }
        change.run();
        for (ScriptResult result : hooks(path, direction, "post", network)) {
            if (result.status() == ScriptResult.FAILED) {
                log.warn("hook={} failed: output={}", result.script(), result.output());
            }
        }
    }

    private List<ScriptResult> hooks(
            String path, String direction, String phase, MasterNetwork network) {
        Map<String, String> environment = new TreeMap<>(environment(network));
        environment.put("GANETI_HOOKS_VERSION", "2");
        environment.put("GANETI_OP_CODE", "OP_CLUSTER_IP_" + direction);
        environment.put("GANETI_DATA_DIR", tree.data().toString());
        environment.put("GANETI_HOOKS_PHASE", phase);
        environment.put("GANETI_HOOKS_PATH", path);
        return hooks.run(path, phase, environment);
    }

    private static Map<String, String> environment(MasterNetwork network) {
        return Map.of(
                "PATH", Command.PATH,
                "MASTER_NETDEV", network.netdev(),
                "MASTER_IP", network.ip(),
                "MASTER_NETMASK", String.valueOf(network.netmask()),
                "CLUSTER_IP_VERSION", network.ipFamily() == IPV4 ? "4" : "6");
    }

    private void change(String action, MasterNetwork network, boolean externalScript) {
        InetAddress address = literal(network.ip());
        if (externalScript) {
            Path script = tree.etc().resolve("scripts/master-ip-setup");
            run(
                    action,
                    new Command(
                            List.of(script.toString(), action),
                            environment(network),
                            Path.of("/"),
                            Limits.COMMAND));
        } else if (address.isLoopbackAddress() || isOwn(address) == action.equals("start")) {
            log.info("ip={} nothing to be done: action={}", network.ip(), action);
        } else {
            run(action, Command.of(ip(action, network).toArray(String[]::new)));
        }
    }

    private static List<String> ip(String action, MasterNetwork network) {
        List<String> words = new ArrayList<>(List.of("ip", "addr"));
        words.add(action.equals("start") ? "add" : "del");
        words.add(network.ip() + "/" + network.netmask());
        words.addAll(List.of("dev", network.netdev()));
        if (action.equals("start") && network.ipFamily() == IPV4) {
            words.addAll(List.of("label", network.netdev() + ":0"));
        }
        return words;
    }

    private static void run(String action, Command command) {
        Command.Ended ended = command.run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Failed to "
                            + action
                            + " the master IP: "
                            + String.join(" ", command.words())
                            + " "
                            + ended.failure()
                            + ", output: '"
                            + ended.output().strip()
                            + "'");
        }
    }

    /** Whether the machine has this address: only then can a socket be bound to it. */
    static boolean isOwn(InetAddress address) {
        try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return socket.isBound();
        } catch (IOException e) {
            log.debug("ip={} is not ours: cause={}", address, e.getMessage());
            return false;
        }
    }

    static InetAddress literal(@Nullable String ip) {
        try {
            return InetAddress.ofLiteral(String.valueOf(ip));
        } catch (IllegalArgumentException e) {
            throw new CallFailedException("\"" + ip + "\" is no IP address", e);
        }
    }
}
