package janeti.op;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/**
 * Every opcode that Ganeti 3.0 and 3.1 have, with the parameter that its summary shows. So that a
 * job of Ganeti's own past is shown right, and an opcode that Janeti lacks is told from a typing
 * error. Source: spec/opcodes.json, op_id and dsc_field.
 */
final class GanetiOpCodes {
    private static final String NONE = "";

    private static final Map<String, String> DSC_FIELDS =
            Map.ofEntries(
                    Map.entry("OP_BACKUP_EXPORT", "instance_name"),
                    Map.entry("OP_BACKUP_PREPARE", "instance_name"),
                    Map.entry("OP_BACKUP_REMOVE", "instance_name"),
                    Map.entry("OP_CLUSTER_ACTIVATE_MASTER_IP", NONE),
                    Map.entry("OP_CLUSTER_CONFIG_QUERY", NONE),
                    Map.entry("OP_CLUSTER_DEACTIVATE_MASTER_IP", NONE),
                    Map.entry("OP_CLUSTER_DESTROY", NONE),
                    Map.entry("OP_CLUSTER_POST_INIT", NONE),
                    Map.entry("OP_CLUSTER_QUERY", NONE),
                    Map.entry("OP_CLUSTER_REDIST_CONF", NONE),
                    Map.entry("OP_CLUSTER_RENAME", "name"),
                    Map.entry("OP_CLUSTER_RENEW_CRYPTO", NONE),
                    Map.entry("OP_CLUSTER_REPAIR_DISK_SIZES", NONE),
                    Map.entry("OP_CLUSTER_SET_PARAMS", NONE),
                    Map.entry("OP_CLUSTER_VERIFY", NONE),
                    Map.entry("OP_CLUSTER_VERIFY_CONFIG", NONE),
                    Map.entry("OP_CLUSTER_VERIFY_DISKS", NONE),
                    Map.entry("OP_CLUSTER_VERIFY_GROUP", "group_name"),
                    Map.entry("OP_EXT_STORAGE_DIAGNOSE", NONE),
                    Map.entry("OP_GROUP_ADD", "group_name"),
                    Map.entry("OP_GROUP_ASSIGN_NODES", "group_name"),
                    Map.entry("OP_GROUP_EVACUATE", "group_name"),
                    Map.entry("OP_GROUP_REMOVE", "group_name"),
                    Map.entry("OP_GROUP_RENAME", NONE),
                    Map.entry("OP_GROUP_SET_PARAMS", "group_name"),
                    Map.entry("OP_GROUP_VERIFY_DISKS", "group_name"),
                    Map.entry("OP_INSTANCE_ACTIVATE_DISKS", "instance_name"),
                    Map.entry("OP_INSTANCE_CHANGE_GROUP", "instance_name"),
                    Map.entry("OP_INSTANCE_CONSOLE", "instance_name"),
                    Map.entry("OP_INSTANCE_CREATE", "instance_name"),
                    Map.entry("OP_INSTANCE_DEACTIVATE_DISKS", "instance_name"),
                    Map.entry("OP_INSTANCE_FAILOVER", "instance_name"),
                    Map.entry("OP_INSTANCE_GROW_DISK", "instance_name"),
                    Map.entry("OP_INSTANCE_MIGRATE", "instance_name"),
                    Map.entry("OP_INSTANCE_MOVE", "instance_name"),
                    Map.entry("OP_INSTANCE_MULTI_ALLOC", NONE),
                    Map.entry("OP_INSTANCE_QUERY_DATA", NONE),
                    Map.entry("OP_INSTANCE_REBOOT", "instance_name"),
                    Map.entry("OP_INSTANCE_RECREATE_DISKS", "instance_name"),
                    Map.entry("OP_INSTANCE_REINSTALL", "instance_name"),
                    Map.entry("OP_INSTANCE_REMOVE", "instance_name"),
                    Map.entry("OP_INSTANCE_RENAME", NONE),
                    Map.entry("OP_INSTANCE_REPLACE_DISKS", "instance_name"),
                    Map.entry("OP_INSTANCE_SET_PARAMS", "instance_name"),
                    Map.entry("OP_INSTANCE_SHUTDOWN", "instance_name"),
                    Map.entry("OP_INSTANCE_STARTUP", "instance_name"),
                    Map.entry("OP_NETWORK_ADD", "network_name"),
                    Map.entry("OP_NETWORK_CONNECT", "network_name"),
                    Map.entry("OP_NETWORK_DISCONNECT", "network_name"),
                    Map.entry("OP_NETWORK_REMOVE", "network_name"),
                    Map.entry("OP_NETWORK_RENAME", NONE),
                    Map.entry("OP_NETWORK_SET_PARAMS", "network_name"),
                    Map.entry("OP_NODE_ADD", "node_name"),
                    Map.entry("OP_NODE_EVACUATE", "node_name"),
                    Map.entry("OP_NODE_MIGRATE", "node_name"),
                    Map.entry("OP_NODE_MODIFY_STORAGE", "node_name"),
                    Map.entry("OP_NODE_POWERCYCLE", "node_name"),
                    Map.entry("OP_NODE_QUERYVOLS", NONE),
                    Map.entry("OP_NODE_QUERY_STORAGE", NONE),
                    Map.entry("OP_NODE_REMOVE", "node_name"),
                    Map.entry("OP_NODE_SET_PARAMS", "node_name"),
                    Map.entry("OP_OOB_COMMAND", NONE),
                    Map.entry("OP_OS_DIAGNOSE", NONE),
                    Map.entry("OP_QUERY", "what"),
                    Map.entry("OP_QUERY_FIELDS", "what"),
                    Map.entry("OP_REPAIR_NODE_STORAGE", "node_name"),
                    Map.entry("OP_RESTRICTED_COMMAND", NONE),
                    Map.entry("OP_TAGS_DEL", NONE),
                    Map.entry("OP_TAGS_GET", "name"),
                    Map.entry("OP_TAGS_SEARCH", "pattern"),
                    Map.entry("OP_TAGS_SET", NONE),
                    Map.entry("OP_TEST_ALLOCATOR", "iallocator"),
                    Map.entry("OP_TEST_DELAY", "duration"),
                    Map.entry("OP_TEST_DUMMY", NONE),
                    Map.entry("OP_TEST_JQUEUE", NONE),
                    Map.entry("OP_TEST_OS_PARAMS", NONE));

    static final Set<String> ALL = DSC_FIELDS.keySet();

    private GanetiOpCodes() {}

    static @Nullable String dscField(String opId) {
        String field = DSC_FIELDS.get(opId);
        return field == null || field.equals(NONE) ? null : field;
    }
}
