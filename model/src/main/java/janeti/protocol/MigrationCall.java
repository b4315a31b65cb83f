package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Calls that move a running instance to another node. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface MigrationCall<R> extends NodeCall<R> {
    /**
     * Whether the hypervisor could move this instance; fails with the reason. Wire name:
     * instance_migratable.
     */
    record InstanceMigratable(InstanceDict instance) implements MigrationCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_migratable", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json());
        }
    }

    /**
     * What the other node's hypervisor must know to accept the instance. Wire name: migration_info.
     */
    record MigrationInfo(InstanceDict instance) implements MigrationCall<String> {
        private static final Form<String> FORM =
                new Form<>("migration_info", Limits.NORMAL, Repeat.NEVER, Payload.TEXT);

        @Override
        public Form<String> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json());
        }
    }

    /**
     * Make ready to receive an instance. Wire name: accept_instance.
     *
     * @param info what the source answered to migration_info
     * @param target the address it will come in at
     */
    record AcceptInstance(InstanceDict instance, String info, String target)
            implements MigrationCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("accept_instance", Limits.NORMAL, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), info, target);
        }
    }

    /**
     * Begin to move an instance; how far it is tells instance_get_migration_status. Wire name:
     * instance_migrate.
     */
    record InstanceMigrate(String cluster, InstanceDict instance, String target, boolean live)
            implements MigrationCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("instance_migrate", Limits.SLOW, Repeat.NEVER, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(cluster, instance.json(), target, live);
        }
    }

    /** How far the move of an instance is. Wire name: instance_get_migration_status. */
    record InstanceGetMigrationStatus(InstanceDict instance)
            implements MigrationCall<MigrationProgress> {
        private static final Form<MigrationProgress> FORM =
                new Form<>(
                        "instance_get_migration_status",
                        Limits.SLOW,
                        Repeat.NEVER,
                        MigrationProgress.PAYLOAD);

        @Override
        public Form<MigrationProgress> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json());
        }
    }

    /** End a move on the node that gives. Wire name: instance_finalize_migration_src. */
    record InstanceFinalizeMigrationSrc(InstanceDict instance, boolean success, boolean live)
            implements MigrationCall<Void> {
        private static final Form<Void> FORM =
                new Form<>(
                        "instance_finalize_migration_src",
                        Limits.SLOW,
                        Repeat.NEVER,
                        Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), success, live);
        }
    }

    /** End a move on the node that receives. Wire name: instance_finalize_migration_dst. */
    record InstanceFinalizeMigrationDst(InstanceDict instance, String info, boolean success)
            implements MigrationCall<Void> {
        private static final Form<Void> FORM =
                new Form<>(
                        "instance_finalize_migration_dst",
                        Limits.NORMAL,
                        Repeat.NEVER,
                        Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(instance.json(), info, success);
        }
    }
}
