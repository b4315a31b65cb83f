package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Calls that change a node's part in the cluster or run its own programs. Source:
 * spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface HostCall<R> extends NodeCall<R> {
    /** Change the netmask of the master's address. Wire name: node_change_master_netmask. */
    record NodeChangeMasterNetmask(int oldNetmask, int netmask, String ip, String netdev)
            implements HostCall<Void> {
        private static final Form<Void> FORM =
                new Form<>(
                        "node_change_master_netmask", Limits.FAST, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(oldNetmask, netmask, ip, netdev);
        }
    }

    /**
     * Remove what the cluster has left on the node; its daemon ends. Wire name: node_leave_cluster.
     */
    record NodeLeaveCluster(boolean modifySsh) implements HostCall<String> {
        private static final Form<String> FORM =
                new Form<>("node_leave_cluster", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(modifySsh);
        }
    }

    /** Restart the node the hard way. Wire name: node_powercycle. */
    record NodePowercycle(String hypervisor, Map<String, @Nullable Object> hvparams)
            implements HostCall<String> {
        private static final Form<String> FORM =
                new Form<>("node_powercycle", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hypervisor, hvparams);
        }
    }

    /**
     * Make the others forget a node's SSH key; answers [node, error] of those where it failed. Wire
     * name: node_ssh_key_remove.
     *
     * @param candidates by UUID
     */
    record NodeSshKeyRemove(
            String nodeUuid,
            String node,
            List<String> candidates,
            List<String> potentialCandidates,
            boolean fromAuthorizedKeys,
            boolean fromPublicKeys,
            boolean clearAuthorizedKeys,
            boolean clearPublicKeys,
            boolean readd)
            implements HostCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("node_ssh_key_remove", Limits.FAST, Repeat.NEVER, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(
                    nodeUuid,
                    node,
                    candidates,
                    potentialCandidates,
                    fromAuthorizedKeys,
                    fromPublicKeys,
                    clearAuthorizedKeys,
                    clearPublicKeys,
                    readd);
        }
    }

    /** New SSH keys for nodes. Wire name: node_ssh_keys_renew. */
    record NodeSshKeysRenew(
            List<String> nodeUuids,
            List<String> nodes,
            List<String> candidates,
            List<String> potentialCandidates,
            String oldType,
            String newType,
            int bits)
            implements HostCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("node_ssh_keys_renew", Limits.FOUR_HOURS, Repeat.NEVER, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(
                    nodeUuids, nodes, candidates, potentialCandidates, oldType, newType, bits);
        }
    }

    /** Start the master's daemons. Wire name: node_start_master_daemons. */
    record NodeStartMasterDaemons(boolean noVoting) implements HostCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_start_master_daemons", Limits.FAST, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(noVoting);
        }
    }

    /** Stop the master's daemons. Wire name: node_stop_master. */
    record NodeStopMaster() implements HostCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_stop_master", Limits.FAST, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }
    }

    /**
     * Let the watcher do nothing until then, seconds since 1970; null ends it. Wire name:
     * set_watcher_pause.
     */
    record SetWatcherPause(@Nullable Double until) implements HostCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("set_watcher_pause", Limits.URGENT, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Collections.singletonList(until);
        }
    }

    /** Until when the watcher does nothing. Wire name: get_watcher_pause. */
    record GetWatcherPause() implements HostCall<Long> {
        private static final Form<Long> FORM =
                new Form<>(
                        "get_watcher_pause", Limits.URGENT, Repeat.READ, Payloads.INTEGER_OR_NULL);

        @Override
        public Form<Long> form() {
            return FORM;
        }
    }

    /**
     * Run one of the commands that the node allows; answers its output. Wire name:
     * restricted_command.
     */
    record RestrictedCommand(String command) implements HostCall<String> {
        private static final Form<String> FORM =
                new Form<>("restricted_command", Limits.SLOW, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(command);
        }
    }

    /**
     * Ask the program that manages a node out of band; answers what it says. Wire name: run_oob.
     */
    record RunOob(String program, String command, String remoteNode, Duration timeout)
            implements HostCall<Object> {
        private static final Form<Object> FORM =
                new Form<>("run_oob", Limits.NORMAL, Repeat.NEVER, Payloads.ANYTHING);

        @Override
        public Form<Object> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(program, command, remoteNode, timeout.toSeconds());
        }
    }

    /** Run an allocator script; answers its output. Wire name: iallocator_runner. */
    record IallocatorRunner(String script, String request, Map<String, @Nullable Object> parameters)
            implements HostCall<String> {
        private static final Form<String> FORM =
                new Form<>("iallocator_runner", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(script, request, parameters);
        }
    }

    /** Whether a file is there, and its status. Wire name: get_file_info. */
    record GetFileInfo(String path) implements HostCall<List<@Nullable Object>> {
        private static final Form<List<@Nullable Object>> FORM =
                new Form<>("get_file_info", Limits.FAST, Repeat.READ, Payloads.NULLABLE_VALUES);

        @Override
        public Form<List<@Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(path);
        }
    }

    /** Remove all of the queue. Wire name: jobqueue_purge. */
    record JobqueuePurge() implements HostCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("jobqueue_purge", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }
    }
}
