package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call to a node daemon, as a value. Source: spec/node-rpc.json, calls; a test holds each record
 * to its row there.
 *
 * @param <R> what the node answers
 */
public sealed interface NodeCall<R>
        permits ClusterCall,
                DiskCall,
                GuestCall,
                HostCall,
                InstanceCall,
                MigrationCall,
                MirrorCall,
                NodeCall.HooksRunner,
                NodeCall.MasterNodeName,
                NodeCall.NodeActivateMasterIp,
                NodeCall.NodeConfigureOvs,
                NodeCall.NodeDeactivateMasterIp,
                NodeCall.TestDelay,
                NodeCall.Version,
                OsCall,
                QueueCall,
                StorageCall,
                TransferCall,
                VolumeCall {
    /** What all calls of this kind have in common. */
    Form<R> form();

    /** The arguments in wire order, as JSON values. */
    default List<@Nullable Object> arguments() {
        return List.of();
    }

    /** What is sent: the list of arguments, but for calls that send their one argument itself. */
    default Object body() {
        return arguments();
    }

    /** The name on the wire, which is also the path. */
    default String name() {
        return form().name();
    }

    /** How long the node may take. */
    default Duration timeLimit() {
        return form().timeLimit();
    }

    /** Whether a lost call may be made again. */
    default Repeat repeat() {
        return form().repeat();
    }

    /**
     * What to ask when the answer was lost of a call that must not be repeated; null where nothing
     * would tell. Only for calls that answer nothing of use when they succeed.
     */
    default @Nullable LookUp<?> lookUp() {
        return null;
    }

    /**
     * Reads the node's answer.
     *
     * @throws WrongAnswerException if it has not the form of this call's answers
     */
    default R decode(@Nullable Object payload) {
        return form().payload().decode(name(), payload);
    }

    /** The way back of {@link #decode}: for the node daemon, and for recording an answer. */
    default @Nullable Object encode(@Nullable R value) {
        return form().payload().encode(value);
    }

    /**
     * A row of the table of calls.
     *
     * @param timeLimit how long the node may take
     * @param payload how an answer is read and written
     */
    record Form<R>(String name, Duration timeLimit, Repeat repeat, Payload<R> payload) {}

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
        public static final Duration SLOW = Duration.ofHours(1);
        public static final Duration FOUR_HOURS = Duration.ofHours(4);
        public static final Duration DAY = Duration.ofDays(1);

        private Limits() {}
    }

    /** Who the node believes is master. Wire name: master_node_name. */
    record MasterNodeName() implements NodeCall<String> {
        private static final Form<String> FORM =
                new Form<>("master_node_name", Limits.URGENT, Repeat.READ, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }
    }

    /** The protocol version of the node daemon. Wire name: version. */
    record Version() implements NodeCall<Long> {
        private static final Form<Long> FORM =
                new Form<>("version", Limits.URGENT, Repeat.READ, Payload.INTEGER);

        @Override
        public Form<Long> form() {
            return FORM;
        }
    }

    /** Sleep on the node. Wire name: test_delay. */
    record TestDelay(Duration duration) implements NodeCall<Void> {
        /** What the call may take beyond the delay itself. */
        private static final Duration MARGIN = Duration.ofSeconds(5);

        private static final Form<Void> FORM =
                new Form<>("test_delay", MARGIN, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(duration.toNanos() / 1e9);
        }

        @Override
        public Duration timeLimit() {
            return duration.plus(MARGIN);
        }
    }

    /** Set the master's address up. Wire name: node_activate_master_ip. */
    record NodeActivateMasterIp(MasterNetwork network, boolean externalScript)
            implements NodeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_activate_master_ip", Limits.FAST, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(network.wire(), externalScript);
        }
    }

    /** Take the master's address down. Wire name: node_deactivate_master_ip. */
    record NodeDeactivateMasterIp(MasterNetwork network, boolean externalScript)
            implements NodeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_deactivate_master_ip", Limits.FAST, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(network.wire(), externalScript);
        }
    }

    /** Make the Open vSwitch of a node. Wire name: node_configure_ovs. */
    record NodeConfigureOvs(String ovsName, String ovsLink) implements NodeCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("node_configure_ovs", Limits.NORMAL, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(ovsName, ovsLink);
        }
    }

    /**
     * Run the hook scripts of one path and phase. Wire name: hooks_runner.
     *
     * @param phase "pre" or "post"
     */
    record HooksRunner(String hooksPath, String phase, Map<String, String> environment)
            implements NodeCall<List<HooksRunner.ScriptResult>> {
        private static final Form<List<ScriptResult>> FORM =
                new Form<>(
                        "hooks_runner",
                        Limits.NORMAL,
                        Repeat.NEVER,
                        new Payload.ListOf<>(ScriptResult::read, ScriptResult::wire));

        /** How one script ended. */
        public record ScriptResult(String script, int status, String output) {
            public static final int SKIPPED = 0;
            public static final int FAILED = 1;
            public static final int SUCCEEDED = 2;

            static @Nullable ScriptResult read(@Nullable Object row) {
                return row instanceof List<?> list
                                && list.size() == 3
                                && list.get(1) instanceof Number status
                        ? new ScriptResult(
                                String.valueOf(list.get(0)),
                                status.intValue(),
                                String.valueOf(list.get(2)))
                        : null;
            }

            Object wire() {
                return List.of(script, status, output);
            }
        }

        @Override
        public Form<List<ScriptResult>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(hooksPath, phase, environment);
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
