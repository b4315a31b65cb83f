package janeti.op;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Opcodes on instances. Instances and nodes are named as the client named them: perhaps in short;
 * the configuration finds out.
 */
public sealed interface InstanceOp extends OpCode {
    /** The one instance that the opcode is about, as the client named it; null for many. */
    @Nullable String instance();

    /**
     * Make an instance. Wire name: OP_INSTANCE_CREATE.
     *
     * @param disks parameter → value, one map a disk
     * @param nics parameter → value, one map a card
     */
    record Create(
            String instance,
            Mode mode,
            Place place,
            Os os,
            Params params,
            List<Map<String, @Nullable Object>> disks,
            List<Map<String, @Nullable Object>> nics,
            Checks checks,
            Steps steps,
            List<String> tags)
            implements InstanceOp {
        /** Where its content comes from. */
        public enum Mode {
            CREATE("create"),
            IMPORT("import"),
            REMOTE_IMPORT("remote-import");

            private final String wireName;

            Mode(String wireName) {
                this.wireName = wireName;
            }

            public String wireName() {
                return wireName;
            }

            static Mode ofWire(String name) {
                for (Mode mode : values()) {
                    if (mode.wireName.equals(name)) {
                        return mode;
                    }
                }
                throw new IllegalArgumentException("No mode of creation: " + name);
            }
        }

        /** Where it is to be: on nodes that are named, or that an allocator chooses. */
        public record Place(
                @Nullable String primary,
                @Nullable String secondary,
                @Nullable String group,
                @Nullable String iallocator,
                boolean opportunisticLocking,
                @Nullable String diskTemplate,
                @Nullable String fileDriver,
                @Nullable String fileStorageDir) {}

        /** What is installed on it. */
        public record Os(
                @Nullable String type,
                boolean forceVariant,
                boolean noInstall,
                Map<String, @Nullable Object> params,
                Map<String, @Nullable Object> paramsPrivate,
                Map<String, @Nullable Object> paramsSecret) {
            /** Without the values that must not get into a log. */
            @Override
            public String toString() {
                return "Os[" + type + ", params=" + params.keySet() + "]";
            }
        }

        /** What it runs with. */
        public record Params(
                @Nullable String hypervisor,
                Map<String, @Nullable Object> hvparams,
                Map<String, @Nullable Object> beparams,
                boolean identifyDefaults) {}

        /** What is looked at before. */
        public record Checks(boolean name, boolean ip, boolean conflicts, boolean ignoreIpolicy) {}

        /** What is done after. */
        public record Steps(
                boolean start,
                boolean waitForSync,
                boolean forthcoming,
                boolean commit,
                boolean instanceCommunication) {}
    }

    /**
     * Start a stopped instance. Wire name: OP_INSTANCE_STARTUP.
     *
     * @param hvparams for this start alone, as are the beparams
     * @param noRemember leave the configuration as it is
     */
    record Startup(
            String instance,
            boolean force,
            boolean ignoreOfflineNodes,
            Map<String, @Nullable Object> hvparams,
            Map<String, @Nullable Object> beparams,
            boolean noRemember,
            boolean paused,
            Duration shutdownTimeout)
            implements InstanceOp {}

    /**
     * Stop a running instance. Wire name: OP_INSTANCE_SHUTDOWN.
     *
     * @param source "admin" or "user": who wants it; null is the administrator
     */
    record Shutdown(
            String instance,
            boolean force,
            boolean ignoreOfflineNodes,
            Duration timeout,
            boolean noRemember,
            @Nullable String source)
            implements InstanceOp {}

    /** Start an instance anew. Wire name: OP_INSTANCE_REBOOT. */
    record Reboot(
            String instance, RebootType type, boolean ignoreSecondaries, Duration shutdownTimeout)
            implements InstanceOp {}

    /** Remove an instance with its disks. Wire name: OP_INSTANCE_REMOVE. */
    record Remove(String instance, boolean ignoreFailures, Duration shutdownTimeout)
            implements InstanceOp {}

    /** How to get at an instance's console. Wire name: OP_INSTANCE_CONSOLE. */
    record Console(String instance) implements InstanceOp {}

    /**
     * All there is to know of instances. Wire name: OP_INSTANCE_QUERY_DATA.
     *
     * @param instances none for all
     * @param isStatic whether the nodes are left alone
     */
    record QueryData(List<String> instances, boolean useLocking, boolean isStatic)
            implements InstanceOp {
        @Override
        public @Nullable String instance() {
            return null;
        }
    }

    /**
     * Make many instances. Wire name: OP_INSTANCE_MULTI_ALLOC.
     *
     * @param instances each the wire form of an OP_INSTANCE_CREATE, as the client sent it
     */
    record MultiAlloc(
            List<Map<String, @Nullable Object>> instances,
            @Nullable String iallocator,
            boolean opportunisticLocking)
            implements InstanceOp {
        @Override
        public @Nullable String instance() {
            return null;
        }

        /** Without the values that must not get into a log. */
        @Override
        public String toString() {
            return "MultiAlloc[" + instances.size() + " instances]";
        }
    }

    /**
     * Move a running instance to another node. Wire name: OP_INSTANCE_MIGRATE.
     *
     * @param mode "live" or "non-live"; null as the hypervisor does by default
     * @param live the same in an older form
     * @param target where to; null for mirrored disks, whose other node it is
     * @param allowRuntimeChanges whether its memory may be made less if the target has too little
     * @param cleanup find out where it is after a move that went wrong
     * @param allowFailover stop and start it where it cannot be moved while it runs
     */
    record Migrate(
            String instance,
            @Nullable String mode,
            @Nullable Boolean live,
            @Nullable String target,
            boolean allowRuntimeChanges,
            boolean ignoreIpolicy,
            boolean cleanup,
            @Nullable String iallocator,
            boolean allowFailover,
            boolean ignoreHvVersions)
            implements InstanceOp {}

    /**
     * Stop an instance and start it on another node. Wire name: OP_INSTANCE_FAILOVER.
     *
     * @param ignoreConsistency go on though the old node does not answer
     * @param target where to; null for mirrored disks, whose other node it is
     */
    record Failover(
            String instance,
            Duration shutdownTimeout,
            boolean ignoreConsistency,
            @Nullable String target,
            boolean ignoreIpolicy,
            boolean cleanup,
            @Nullable String iallocator)
            implements InstanceOp {}

    /** How thorough a reboot is. */
    enum RebootType {
        SOFT("soft"),
        HARD("hard"),
        FULL("full");

        private final String wireName;

        RebootType(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        static RebootType ofWire(String name) {
            for (RebootType type : values()) {
                if (type.wireName.equals(name)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("No type of reboot: " + name);
        }
    }
}
