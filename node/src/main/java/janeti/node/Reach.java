package janeti.node;

import janeti.model.NodeName;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Whether a node reaches others: their node daemons by TCP, their shells by SSH. Only master
 * candidates look; all targets are tried at once.
 *
 * @param port where node daemons listen
 */
record Reach(NodeTree tree, int port) {
    private static final int SSH_PORT = 22;
    private static final Logger log = LoggerFactory.getLogger(Reach.class);

    /**
     * @param asked [[[name, primary address, secondary address]...], [candidates]]
     * @return the unreachable, with the reason
     */
    Map<String, String> nodes(NodeName node, @Nullable Object asked) {
        if (!(asked instanceof List<?> pair)
                || pair.size() != 2
                || !(pair.get(0) instanceof List<?> rows)
                || !NodeChecks.texts(pair.get(1)).contains(node.value())) {
            return Map.of();
        }
        Map<String, List<String>> targets = new LinkedHashMap<>();
        rows.forEach(row -> {
            List<String> target = NodeChecks.texts(row);
            if (target.size() == 3) {
                targets.put(target.getFirst(), target.subList(1, 3));
            }
        });
        if (!targets.containsKey(node.value())) {
            return Map.of(node.value(), "Can't find my own primary/secondary IP in the node list");
        }
        return all(
                List.copyOf(targets.keySet()),
                name -> {
                    List<String> ips = targets.getOrDefault(name, List.of());
                    List<String> failed = new ArrayList<>();
                    if (!answers(ips.get(0))) {
                        failed.add("primary");
                    }
                    if (!ips.get(1).equals(ips.get(0)) && !answers(ips.get(1))) {
                        failed.add("secondary");
                    }
                    return failed.isEmpty()
                            ? ""
                            : "failure using the " + String.join(" and ", failed) + " interface(s)";
                });
    }

    /**
     * Whether somebody has the master's address; nobody need listen there, so a refusal will do.
     *
     * @param asked [master, its address, [candidates]]
     * @return null when this node does not look
     */
    @Nullable Boolean master(NodeName node, @Nullable Object asked) {
        if (asked instanceof List<?> list
                && list.size() == 3
                && NodeChecks.texts(list.get(2)).contains(node.value())) {
            return isThere(String.valueOf(list.get(1)));
        }
        return null;
    }

    /**
     * Nodes of an embedded cluster are none of the network's and have no shells: of these the node
     * daemons are tried.
     *
     * @param asked [[names], {node: [more names]}, [candidates]]
     * @return the unreachable, with the reason
     */
    Map<String, String> shells(NodeName node, @Nullable Object asked) {
        if (!(asked instanceof List<?> list)
                || list.size() != 3
                || !NodeChecks.texts(list.get(2)).contains(node.value())) {
            return Map.of();
        }
        List<String> names = new ArrayList<>(NodeChecks.texts(list.get(0)));
        if (list.get(1) instanceof Map<?, ?> byNode) {
            names.addAll(NodeChecks.texts(byNode.get(node.value())));
        }
        return all(names, name -> tree.isEmbedded() ? daemonOf(name) : shellOf(name));
    }

    private String daemonOf(String name) {
        String prefix = name + " ";
        for (String line : tree.ssconfLines("node_primary_ips")) {
            if (line.startsWith(prefix)) {
                return answers(line.substring(prefix.length()).strip())
                        ? ""
                        : "its node daemon does not answer";
            }
        }
        return "ssconf_node_primary_ips does not tell its address";
    }

    private String shellOf(String name) {
        Command.Ended ended =
                Command.of(
                                "ssh",
                                "-oBatchMode=yes",
                                "-oStrictHostKeyChecking=yes",
                                "-oConnectTimeout=" + Limits.CONNECT.toSeconds(),
                                "-oHostKeyAlias="
                                        + String.join("", tree.ssconfLines("cluster_name")),
                                "-oGlobalKnownHostsFile=" + tree.data().resolve("known_hosts"),
                                "-p",
                                String.valueOf(sshPort(name)),
                                "root@" + name,
                                "hostname --fqdn")
                        .run();
        if (ended.failed()) {
            return "ssh problem: " + ended.failure() + ": " + ended.output().strip();
        }
        String answer = ended.output().strip();
        return answer.equals(name) || name.startsWith(answer + ".")
                ? ""
                : "hostname mismatch, expected " + name + " but got " + answer;
    }

    private int sshPort(String name) {
        String prefix = name + "=";
        return tree.ssconfLines("ssh_ports").stream()
                .filter(line -> line.startsWith(prefix))
                .mapToInt(line -> Integer.parseInt(line.substring(prefix.length()).strip()))
                .findFirst()
                .orElse(SSH_PORT);
    }

    private boolean answers(String ip) {
        try {
            connect(ip);
            return true;
        } catch (IOException e) {
            log.info("ip={} port={} does not answer: cause={}", ip, port, e.getMessage());
            return false;
        }
    }

    private boolean isThere(String ip) {
        try {
            connect(ip);
            return true;
        } catch (ConnectException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("refused");
            log.info("ip={} port={} refused={} cause={}", ip, port, refused, e.getMessage());
            return refused;
        } catch (IOException e) {
            log.info("ip={} port={} is not there: cause={}", ip, port, e.getMessage());
            return false;
        }
    }

    private void connect(String ip) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(MasterAddress.literal(ip), port),
                    (int) Limits.CONNECT.toMillis());
        }
    }

    /**
     * @param problem empty when there is none
     */
    private static Map<String, String> all(List<String> names, Function<String, String> problem) {
        Map<String, Future<String>> asked = new LinkedHashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String name : names) {
                asked.put(name, threads.submit(() -> problem.apply(name)));
            }
        } // Waits; each has a time limit.
        Map<String, String> problems = new LinkedHashMap<>();
        asked.forEach((name, answer) -> {
            if (answer.state() == Future.State.FAILED) {
                problems.put(name, String.valueOf(answer.exceptionNow().getMessage()));
            } else if (!answer.resultNow().isEmpty()) {
                problems.put(name, answer.resultNow());
            }
        });
        return problems;
    }
}
