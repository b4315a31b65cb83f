package janeti.jobs;

import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;

import janeti.op.OpInput;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One opcode at work on a cluster where nothing fails by itself. A new opcode needs one here.
 *
 * @param before what was done before
 * @param tells where a failure of a node is told when the opcode succeeds all the same
 */
record Scenario(String name, List<OpInput> before, OpInput tested, Tells tells) {
    static final String INSTANCE = "web.example.com";
    static final String NEW_NODE = "node4.example.com";

    /** Where a failure is told. */
    enum Tells {
        /** In the job's log, as almost always. */
        IN_LOG,
        /** In the result, which is about what the nodes answer. */
        IN_RESULT,
        /** In the log too, and what could not be removed is left over, as was asked for. */
        IN_LOG_AND_LEAVES
    }

    static final List<Scenario> ALL =
            List.of(
                    of("tags-set", op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a"))),
                    of(
                            "tags-del",
                            op("OP_TAGS_DEL", "kind", "cluster", "tags", List.of("a")),
                            op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a"))),
                    of("tags-get", op("OP_TAGS_GET", "kind", "node", "name", "node1")),
                    of("tags-search", op("OP_TAGS_SEARCH", "pattern", ".")),
                    of("cluster-post-init", op("OP_CLUSTER_POST_INIT")),
                    of("cluster-redist-conf", op("OP_CLUSTER_REDIST_CONF")),
                    of("cluster-activate-master-ip", op("OP_CLUSTER_ACTIVATE_MASTER_IP")),
                    of("cluster-deactivate-master-ip", op("OP_CLUSTER_DEACTIVATE_MASTER_IP")),
                    of(
                            "cluster-renew-crypto",
                            op(
                                    "OP_CLUSTER_RENEW_CRYPTO",
                                    "node_certificates",
                                    true,
                                    "renew_ssh_keys",
                                    true)),
                    of(
                            "cluster-destroy",
                            op("OP_CLUSTER_DESTROY"),
                            op("OP_NODE_REMOVE", "node_name", "node2"),
                            op("OP_NODE_REMOVE", "node_name", "node3")),
                    // The jobs that these ask for have scenarios of their own.
                    of("cluster-verify", op("OP_CLUSTER_VERIFY", "dry_run", true)),
                    of("cluster-verify-disks", op("OP_CLUSTER_VERIFY_DISKS", "dry_run", true)),
                    of("cluster-verify-config", op("OP_CLUSTER_VERIFY_CONFIG")),
                    of(
                            "cluster-verify-group",
                            op("OP_CLUSTER_VERIFY_GROUP", "group_name", "default"),
                            running()),
                    of(
                            "group-verify-disks",
                            op("OP_GROUP_VERIFY_DISKS", "group_name", "default"),
                            running()),
                    // Rehearsed: the jobs that it asks for are migrations.
                    of(
                            "node-migrate",
                            op("OP_NODE_MIGRATE", "node_name", "node2", "dry_run", true),
                            movable(true)),
                    of("node-remove", op("OP_NODE_REMOVE", "node_name", "node3")),
                    of("instance-migrate", move("OP_INSTANCE_MIGRATE"), movable(true)),
                    of(
                            "instance-migrate-stopped",
                            move("OP_INSTANCE_MIGRATE", "allow_failover", true),
                            movable(false)),
                    // A disk that its node does not remove is left there, and told.
                    new Scenario(
                            "instance-set-params",
                            List.of(running()),
                            onInstance(
                                    "OP_INSTANCE_SET_PARAMS",
                                    "disks",
                                    List.of(
                                            List.of("add", -1L, Map.of("size", 1024L)),
                                            List.of("remove", 0L, Map.of())),
                                    "nics",
                                    List.of(List.of("add", -1L, Map.of("ip", "192.0.2.9"))),
                                    "beparams",
                                    Map.of("vcpus", 2L),
                                    "hvparams",
                                    Map.of(),
                                    "hotplug",
                                    true),
                            Tells.IN_LOG_AND_LEAVES),
                    of(
                            "instance-set-memory",
                            onInstance("OP_INSTANCE_SET_PARAMS", "runtime_mem", 128L),
                            running()),
                    of("instance-failover", move("OP_INSTANCE_FAILOVER"), movable(true)),
                    of(
                            "cluster-config-query",
                            op(
                                    "OP_CLUSTER_CONFIG_QUERY",
                                    "output_fields",
                                    List.of("cluster_name"))),
                    of(
                            "delay",
                            delay(
                                    "on_master",
                                    false,
                                    "no_locks",
                                    false,
                                    "on_nodes",
                                    List.of("node2", "node3"))),
                    of("jqueue", op("OP_TEST_JQUEUE", "log_messages", List.of())),
                    of("node-add", op("OP_NODE_ADD", "node_name", NEW_NODE)),
                    new Scenario(
                            "os-diagnose",
                            List.of(),
                            op(
                                    "OP_OS_DIAGNOSE",
                                    "output_fields",
                                    List.of("name", "valid", "node_status")),
                            Tells.IN_RESULT),
                    of(
                            "query-cluster",
                            op("OP_QUERY", "what", "cluster", "fields", List.of("name"))),
                    new Scenario(
                            "query-os",
                            List.of(),
                            op("OP_QUERY", "what", "os", "fields", List.of("name", "node_status")),
                            Tells.IN_RESULT),
                    of("query-fields", op("OP_QUERY_FIELDS", "what", "os")),
                    of("cluster-query", op("OP_CLUSTER_QUERY")),
                    new Scenario(
                            "ext-storage-diagnose",
                            List.of(),
                            op(
                                    "OP_EXT_STORAGE_DIAGNOSE",
                                    "output_fields",
                                    List.of("name", "node_status")),
                            Tells.IN_RESULT),
                    of(
                            "node-queryvols",
                            op("OP_NODE_QUERYVOLS", "output_fields", List.of("node", "name"))),
                    of(
                            "node-query-storage",
                            op(
                                    "OP_NODE_QUERY_STORAGE",
                                    "output_fields",
                                    List.of("node", "name", "size"),
                                    "storage_type",
                                    "file")),
                    of("instance-create-file", create("file", true)),
                    of("instance-create-diskless", create("diskless", true)),
                    of("instance-create-stopped", create("file", false)),
                    of(
                            "instance-startup",
                            onInstance("OP_INSTANCE_STARTUP"),
                            create("file", false)),
                    of("instance-startup-again", onInstance("OP_INSTANCE_STARTUP"), running()),
                    of("instance-shutdown", onInstance("OP_INSTANCE_SHUTDOWN"), running()),
                    of("instance-reboot-soft", reboot("soft"), running()),
                    of("instance-reboot-hard", reboot("hard"), running()),
                    of("instance-reboot-full", reboot("full"), running()),
                    of("instance-reboot-stopped", reboot("hard"), create("file", false)),
                    of("instance-remove", onInstance("OP_INSTANCE_REMOVE"), running()),
                    new Scenario(
                            "instance-remove-at-all-costs",
                            List.of(running()),
                            onInstance("OP_INSTANCE_REMOVE", "ignore_failures", true),
                            Tells.IN_LOG_AND_LEAVES),
                    of("instance-console", onInstance("OP_INSTANCE_CONSOLE"), running()),
                    // Rehearsed: the jobs it asks for are creations, whose scenarios are above.
                    of(
                            "instance-multi-alloc",
                            op(
                                    "OP_INSTANCE_MULTI_ALLOC",
                                    "instances",
                                    List.of(create("file", true).wire()),
                                    "dry_run",
                                    true)),
                    new Scenario(
                            "instance-query-data",
                            List.of(running()),
                            op("OP_INSTANCE_QUERY_DATA", "instances", List.of(INSTANCE)),
                            Tells.IN_RESULT));

    private static Scenario of(String name, OpInput tested, OpInput... before) {
        return new Scenario(name, List.of(before), tested, Tells.IN_LOG);
    }

    /** Any node gets at its disks. */
    private static OpInput movable(boolean start) {
        return create("sharedfile", start);
    }

    private static OpInput move(String id, Object... more) {
        List<Object> all = new ArrayList<>(List.of("target_node", "node3"));
        all.addAll(Arrays.asList(more));
        return onInstance(id, all.toArray());
    }

    private static OpInput running() {
        return create("file", true);
    }

    private static OpInput create(String template, boolean start) {
        return onInstance(
                "OP_INSTANCE_CREATE",
                "mode",
                "create",
                "pnode",
                "node2",
                "os_type",
                "noop",
                "disk_template",
                template,
                "disks",
                template.equals("diskless")
                        ? List.of()
                        : List.of(Map.of("size", 1024L), Map.of("size", 2048L)),
                "nics",
                List.of(Map.of()),
                "start",
                start,
                "ip_check",
                false,
                "name_check",
                false);
    }

    private static OpInput reboot(String type) {
        return onInstance("OP_INSTANCE_REBOOT", "reboot_type", type);
    }

    private static OpInput onInstance(String id, Object... namesAndValues) {
        List<Object> all = new ArrayList<>(List.of("instance_name", INSTANCE));
        all.addAll(Arrays.asList(namesAndValues));
        return op(id, all.toArray());
    }
}
