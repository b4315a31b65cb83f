package janeti.master;

import janeti.model.NodeName;
import janeti.noderpc.Certificates;
import janeti.protocol.NodeIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The keys and certificates of new nodes, made on all processors at once: each costs a while. */
record NewKeys(NodeIdentity cluster, NodeIdentity rapi, Map<NodeName, NodeIdentity> clients) {
    private static final Logger log = LoggerFactory.getLogger(NewKeys.class);

    NewKeys {
        clients = Map.copyOf(clients);
    }

    /** For a new cluster. */
    static NewKeys make(Collection<NodeName> nodes, InstantSource clock) {
        var certificates = new Certificates(clock);
        try (ExecutorService threads = threads()) {
            Future<NodeIdentity> rapi = threads.submit(certificates::cluster);
            NodeIdentity cluster = certificates.cluster();
            Map<NodeName, Future<NodeIdentity>> clients = new LinkedHashMap<>();
            nodes.forEach(node ->
                    clients.put(node, threads.submit(() -> certificates.client(cluster, node))));
            return new NewKeys(cluster, await(rapi), await(clients));
        }
    }

    /** For new nodes of a cluster that is there. */
    static NewKeys add(NodeTree.Secrets secrets, Collection<NodeName> nodes, InstantSource clock) {
        var certificates = new Certificates(clock);
        try (ExecutorService threads = threads()) {
            Map<NodeName, Future<NodeIdentity>> clients = new LinkedHashMap<>();
            nodes.forEach(node ->
                    clients.put(
                            node,
                            threads.submit(() -> certificates.client(secrets.cluster(), node))));
            return new NewKeys(secrets.cluster(), secrets.rapi(), await(clients));
        }
    }

    NodeIdentity client(NodeName node) {
        return Objects.requireNonNull(clients.get(node), "every new node has a key");
    }

    private static ExecutorService threads() {
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    }

    private static Map<NodeName, NodeIdentity> await(Map<NodeName, Future<NodeIdentity>> made) {
        Map<NodeName, NodeIdentity> all = new LinkedHashMap<>();
        made.forEach((node, future) -> all.put(node, await(future)));
        return all;
    }

    private static NodeIdentity await(Future<NodeIdentity> made) {
        try {
            return made.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted while keys are made.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                log.debug("key not made", cause);
                throw cause;
            }
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot make a node's key: " + e.getCause(), e);
        }
    }
}
