package janeti.master;

import java.nio.file.Path;

/**
 * Ganeti's file tree as Debian lays it, below a node's root. Source: spec/constants.json, paths.
 *
 * @param nodeRoot "/" on a real node, DIR/NODE in a tree of its own
 */
public record Paths(Path nodeRoot) {
    public Paths {
        nodeRoot = nodeRoot.toAbsolutePath().normalize();
    }

    /** Config, ssconf, certificates, keys. */
    public Path data() {
        return nodeRoot.resolve("var/lib/ganeti");
    }

    public Path configData() {
        return data().resolve("config.data");
    }

    public Path ssconf(String key) {
        return data().resolve("ssconf_" + key);
    }

    /** The cluster's certificate and key; of the node daemons, and issuer of {@link #clientPem}. */
    public Path serverPem() {
        return data().resolve("server.pem");
    }

    /** The certificate and key that this node shows when it calls others. */
    public Path clientPem() {
        return data().resolve("client.pem");
    }

    /** The certificate and key of REST. */
    public Path rapiPem() {
        return data().resolve("rapi.pem");
    }

    /** What confd signs its answers with. */
    public Path hmacKey() {
        return data().resolve("hmac.key");
    }

    /** What clusters sign with that move instances between them. */
    public Path domainSecret() {
        return data().resolve("cluster-domain-secret");
    }

    public Path queue() {
        return data().resolve("queue");
    }

    public Path watcherPause() {
        return data().resolve("watcher.pause");
    }

    /** What is ours alone. */
    public Path janeti() {
        return data().resolve("janeti");
    }

    /** The replicated log; mode 0700. */
    public Path log() {
        return janeti().resolve("log");
    }

    /** Who changed the configuration, and what it was; mode 0700. */
    public Path history() {
        return janeti().resolve("history");
    }

    public Path run() {
        return nodeRoot.resolve("var/run/ganeti");
    }

    public Path sockets() {
        return run().resolve("socket");
    }

    /** LUXI, by its name since 2.12. */
    public Path querySocket() {
        return sockets().resolve("ganeti-query");
    }

    /** LUXI, by its name in 2.x; some clients still use it. */
    public Path masterSocket() {
        return sockets().resolve("ganeti-master");
    }

    /** Named as the daemon that we stand for, because daemon-util looks for it. */
    public Path pidFile() {
        return run().resolve(ProcessName.LUXID + ".pid");
    }

    /** The front of the configuration daemon, likewise. */
    public Path wconfdPidFile() {
        return run().resolve(ProcessName.WCONFD + ".pid");
    }

    /** Where Ganeti's commands ask the configuration daemon. */
    public Path wconfdSocket() {
        return sockets().resolve(ProcessName.WCONFD);
    }

    /** Where the front of the configuration daemon asks the master daemon. */
    public Path configSocket() {
        return sockets().resolve("janeti-config");
    }

    public Path nodePidFile() {
        return run().resolve(ProcessName.NODED + ".pid");
    }

    public Path logs() {
        return nodeRoot.resolve("var/log/ganeti");
    }

    public Path logFile() {
        return logs().resolve("master-daemon.log");
    }

    public Path wconfdLogFile() {
        return logs().resolve("wconf-daemon.log");
    }

    public Path nodeLogFile() {
        return logs().resolve("node-daemon.log");
    }

    /** OS definitions, file storage, exports. */
    public Path srv() {
        return nodeRoot.resolve("srv/ganeti");
    }

    public Path os() {
        return srv().resolve("os");
    }

    public Path etc() {
        return nodeRoot.resolve("etc/ganeti");
    }

    public Path locks() {
        return nodeRoot.resolve("var/lock");
    }
}
