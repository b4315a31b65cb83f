package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Calls about a node itself and what the cluster keeps on it. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface ClusterCall<R> extends NodeCall<R> {
    /** Memory, processors and storage of a node. Wire name: node_info. */
    record NodeInfo(@Nullable List<List<Object>> storageUnits, List<List<Object>> hypervisors)
            implements ClusterCall<NodeResources> {
        private static final Form<NodeResources> FORM =
                new Form<>("node_info", Limits.URGENT, Repeat.READ, NodeResources.PAYLOAD);

        @Override
        public Form<NodeResources> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Arrays.asList(storageUnits, hypervisors);
        }
    }

    /** Checks of a node, by name; answers the same names. Wire name: node_verify. */
    record NodeVerify(
            Map<String, @Nullable Object> checks,
            String cluster,
            Map<String, @Nullable Object> hvparams)
            implements ClusterCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("node_verify", Limits.NORMAL, Repeat.READ, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(checks, cluster, hvparams);
        }
    }

    /** The same, of a node that is not in the cluster yet. Wire name: node_verify_light. */
    record NodeVerifyLight(
            Map<String, @Nullable Object> checks,
            String cluster,
            Map<String, @Nullable Object> hvparams)
            implements ClusterCall<Map<String, @Nullable Object>> {
        private static final Form<Map<String, @Nullable Object>> FORM =
                new Form<>("node_verify_light", Limits.NORMAL, Repeat.READ, Payloads.DICT);

        @Override
        public Form<Map<String, @Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(checks, cluster, hvparams);
        }
    }

    /** The exported instances that lie on the node, by name. Wire name: export_list. */
    record ExportList() implements ClusterCall<List<String>> {
        private static final Form<List<String>> FORM =
                new Form<>("export_list", Limits.FAST, Repeat.READ, Payloads.TEXTS);

        @Override
        public Form<List<String>> form() {
            return FORM;
        }
    }

    /** Whether the node has this address. Wire name: node_has_ip_address. */
    record NodeHasIpAddress(String address) implements ClusterCall<Boolean> {
        private static final Form<Boolean> FORM =
                new Form<>("node_has_ip_address", Limits.FAST, Repeat.READ, Payloads.FLAG);

        @Override
        public Form<Boolean> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(address);
        }
    }

    /** Start or stop a daemon beside the node daemon. Wire name: node_ensure_daemon. */
    record NodeEnsureDaemon(String daemon, boolean run) implements ClusterCall<Boolean> {
        private static final Form<Boolean> FORM =
                new Form<>("node_ensure_daemon", Limits.URGENT, Repeat.SAME, Payloads.FLAG);

        @Override
        public Form<Boolean> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(daemon, run);
        }
    }

    /** Add a line to /etc/hosts or remove it. Wire name: etc_hosts_modify. */
    record EtcHostsModify(String mode, String host, @Nullable String ip)
            implements ClusterCall<Boolean> {
        private static final Form<Boolean> FORM =
                new Form<>("etc_hosts_modify", Limits.NORMAL, Repeat.SAME, Payloads.FLAG);

        @Override
        public Form<Boolean> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Arrays.asList(mode, host, ip);
        }
    }

    /** Make a node's SSH key known to the others. Wire name: node_ssh_key_add. */
    record NodeSshKeyAdd(
            String nodeUuid,
            String node,
            List<String> potentialCandidates,
            boolean toAuthorizedKeys,
            boolean toPublicKeys,
            boolean getPublicKeys)
            implements ClusterCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("node_ssh_key_add", Limits.FAST, Repeat.SAME, Payloads.VALUES);

        @Override
        public Form<List<Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(
                    nodeUuid,
                    node,
                    potentialCandidates,
                    toAuthorizedKeys,
                    toPublicKeys,
                    getPublicKeys);
        }
    }

    /**
     * The digest of a node's certificate, or a new one: [[kind, action, options or null]...]. Wire
     * name: node_crypto_tokens.
     */
    record NodeCryptoTokens(List<List<@Nullable Object>> request)
            implements ClusterCall<List<Object>> {
        private static final Form<List<Object>> FORM =
                new Form<>("node_crypto_tokens", Limits.SLOW, Repeat.NEVER, Payloads.VALUES);
        private static final Form<List<Object>> READ =
                new Form<>("node_crypto_tokens", Limits.SLOW, Repeat.READ, Payloads.VALUES);

        /** Telling what is there changes nothing; a new certificate is another each time. */
        @Override
        public Form<List<Object>> form() {
            return request.stream().allMatch(NodeCryptoTokens::isGet) ? READ : FORM;
        }

        private static boolean isGet(List<@Nullable Object> row) {
            return row.size() > 1 && "get".equals(row.get(1));
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(request);
        }
    }

    /** Remove what only candidates have. Wire name: node_demote_from_mc. */
    record NodeDemoteFromMc() implements ClusterCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_demote_from_mc", Limits.FAST, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }
    }

    /** Write a file: [path, content, mode, user, group, atime, mtime]. Wire name: upload_file. */
    record UploadFile(UploadedFile file) implements ClusterCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("upload_file", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(file.wire());
        }
    }

    /** The same, as the master's daemons send it. Wire name: upload_file_single. */
    record UploadFileSingle(UploadedFile file) implements ClusterCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("upload_file_single", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return file.wireInSeconds();
        }
    }

    /** Write the ssconf files: name → lines. Wire name: write_ssconf_files. */
    record WriteSsconfFiles(Map<String, List<String>> files) implements ClusterCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("write_ssconf_files", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(files);
        }
    }

    /** Whether all these bridges are there. Wire name: bridges_exist. */
    record BridgesExist(List<String> bridges) implements ClusterCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("bridges_exist", Limits.URGENT, Repeat.READ, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(bridges);
        }
    }
}
