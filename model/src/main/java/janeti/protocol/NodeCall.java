package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call to a node daemon, as a value. Source: spec/node-rpc.json, calls; a test holds each record
 * to its row there.
 *
 * @param <R> what the node answers
 */
public sealed interface NodeCall<R> {
    /** The name on the wire, which is also the path. */
    String name();

    /** The arguments in wire order, as JSON values. */
    List<@Nullable Object> arguments();

    /** How long the node may take. */
    Duration timeLimit();

    /** Whether a lost call may be made again. */
    Repeat repeat();

    /** Reads the node's answer; throws {@link WrongAnswerException} if it is of another form. */
    R decode(@Nullable Object payload);

    /** The way back of {@link #decode}: for the node daemon, and for recording an answer. */
    default @Nullable Object encode(@Nullable R value) {
        return value;
    }

    /** May a call whose answer was lost be made again? Source: repeat_legend. */
    enum Repeat {
        /** Changes nothing. */
        READ,
        /** Leads to the same state. */
        SAME,
        /** The state must be looked up instead. */
        NEVER
    }

    /** Time classes of spec/node-rpc.json, timeout_classes. */
    final class Limits {
        public static final Duration URGENT = Duration.ofMinutes(1);
        public static final Duration FAST = Duration.ofMinutes(5);
        public static final Duration NORMAL = Duration.ofMinutes(15);

        private Limits() {}
    }

    /** Who the node believes is master. Wire name: master_node_name. */
    record MasterNodeName() implements NodeCall<String> {
        @Override
        public String name() {
            return "master_node_name";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of();
        }

        @Override
        public Duration timeLimit() {
            return Limits.URGENT;
        }

        @Override
        public Repeat repeat() {
            return Repeat.READ;
        }

        @Override
        public String decode(@Nullable Object payload) {
            return NodeCalls.text(this, payload);
        }
    }

    /** The protocol version of the node daemon. Wire name: version. */
    record Version() implements NodeCall<Long> {
        @Override
        public String name() {
            return "version";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of();
        }

        @Override
        public Duration timeLimit() {
            return Limits.URGENT;
        }

        @Override
        public Repeat repeat() {
            return Repeat.READ;
        }

        @Override
        public Long decode(@Nullable Object payload) {
            return NodeCalls.integer(this, payload);
        }
    }

    /** Sleep on the node. Wire name: test_delay. */
    record TestDelay(Duration duration) implements NodeCall<Void> {
        /** What the call may take beyond the delay itself. */
        private static final Duration MARGIN = Duration.ofSeconds(5);

        @Override
        public String name() {
            return "test_delay";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(duration.toNanos() / 1e9);
        }

        @Override
        public Duration timeLimit() {
            return duration.plus(MARGIN);
        }

        @Override
        public Repeat repeat() {
            return Repeat.SAME;
        }

        @Override
        @SuppressWarnings("NullAway") // The only value of Void is null.
        public Void decode(@Nullable Object payload) {
            return null;
        }
    }

    /** Set the master's address up. Wire name: node_activate_master_ip. */
    record NodeActivateMasterIp(MasterNetwork network, boolean externalScript)
            implements NodeCall<Void> {
        @Override
        public String name() {
            return "node_activate_master_ip";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(network.wire(), externalScript);
        }

        @Override
        public Duration timeLimit() {
            return Limits.FAST;
        }

        @Override
        public Repeat repeat() {
            return Repeat.SAME;
        }

        @Override
        @SuppressWarnings("NullAway") // The only value of Void is null.
        public Void decode(@Nullable Object payload) {
            return null;
        }
    }

    /** Take the master's address down. Wire name: node_deactivate_master_ip. */
    record NodeDeactivateMasterIp(MasterNetwork network, boolean externalScript)
            implements NodeCall<Void> {
        @Override
        public String name() {
            return "node_deactivate_master_ip";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(network.wire(), externalScript);
        }

        @Override
        public Duration timeLimit() {
            return Limits.FAST;
        }

        @Override
        public Repeat repeat() {
            return Repeat.SAME;
        }

        @Override
        @SuppressWarnings("NullAway") // The only value of Void is null.
        public Void decode(@Nullable Object payload) {
            return null;
        }
    }

    /** Make the Open vSwitch of a node. Wire name: node_configure_ovs. */
    record NodeConfigureOvs(String ovsName, String ovsLink) implements NodeCall<Void> {
        @Override
        public String name() {
            return "node_configure_ovs";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(ovsName, ovsLink);
        }

        @Override
        public Duration timeLimit() {
            return Limits.NORMAL;
        }

        @Override
        public Repeat repeat() {
            return Repeat.SAME;
        }

        @Override
        @SuppressWarnings("NullAway") // The only value of Void is null.
        public Void decode(@Nullable Object payload) {
            return null;
        }
    }

    /**
     * Run the hook scripts of one path and phase. Wire name: hooks_runner.
     *
     * @param phase "pre" or "post"
     */
    record HooksRunner(String hooksPath, String phase, Map<String, String> environment)
            implements NodeCall<List<HooksRunner.ScriptResult>> {
        /** How one script ended. */
        public record ScriptResult(String script, int status, String output) {
            public static final int SKIPPED = 0;
            public static final int FAILED = 1;
            public static final int SUCCEEDED = 2;
        }

        @Override
        public String name() {
            return "hooks_runner";
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hooksPath, phase, environment);
        }

        @Override
        public Duration timeLimit() {
            return Limits.NORMAL;
        }

        @Override
        public Repeat repeat() {
            return Repeat.NEVER;
        }

        @Override
        public List<ScriptResult> decode(@Nullable Object payload) {
            List<ScriptResult> results = new ArrayList<>();
            for (Object item : NodeCalls.list(this, payload)) {
                if (!(item instanceof List<?> row)
                        || row.size() != 3
                        || !(row.get(1) instanceof Number status)) {
                    throw NodeCalls.wrongForm(this, item);
                }
                results.add(
                        new ScriptResult(
                                String.valueOf(row.get(0)),
                                status.intValue(),
                                String.valueOf(row.get(2))));
            }
            return results;
        }

        @Override
        public @Nullable Object encode(@Nullable List<ScriptResult> results) {
            List<Object> rows = new ArrayList<>();
            for (ScriptResult row : results == null ? List.<ScriptResult>of() : results) {
                rows.add(List.of(row.script(), row.status(), row.output()));
            }
            return rows;
        }
    }

    /**
     * Where the master's address lives. Source: spec/config-schema.json, MasterNetworkParameters.
     *
     * @param ipFamily 2 for IPv4, 10 for IPv6
     */
    record MasterNetwork(String uuid, String ip, int netmask, String netdev, int ipFamily) {
        Map<String, Object> wire() {
            Map<String, Object> wire = new LinkedHashMap<>();
            wire.put("uuid", uuid);
            wire.put("ip", ip);
            wire.put("netmask", netmask);
            wire.put("netdev", netdev);
            wire.put("ip_family", ipFamily);
            return wire;
        }
    }
}
