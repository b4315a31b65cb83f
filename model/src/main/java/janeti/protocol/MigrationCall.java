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
                new Form<>("instance_migratable", Limits.NORMAL, Repeat.READ, Payload.NOTHING);

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
                new Form<>("migration_info", Limits.NORMAL, Repeat.READ, Payload.TEXT);

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

        @Override
        public LookUp<?> lookUp() {
            return new LookUp<>(new InstanceGetMigrationStatus(instance), InstanceMigrate::begun);
        }

        /** A move that goes on or is over was begun; of one that failed nobody knows which. */
        private static LookUp.Finding begun(NodeAnswer<MigrationProgress> answer) {
            return answer instanceof NodeAnswer.Done<MigrationProgress>(MigrationProgress found)
                            && found != null
                            && (found.status().equals(MigrationProgress.ACTIVE)
                                    || found.status().equals(MigrationProgress.COMPLETED))
                    ? LookUp.Finding.DONE
                    : LookUp.Finding.UNCLEAR;
        }
    }

    /** How far the move of an instance is. Wire name: instance_get_migration_status. */
    record InstanceGetMigrationStatus(InstanceDict instance)
            implements MigrationCall<MigrationProgress> {
        private static final Form<MigrationProgress> FORM =
                new Form<>(
                        "instance_get_migration_status",
                        Limits.SLOW,
                        Repeat.READ,
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

        /** It takes the instance away here: while it is here, that was not done. */
        @Override
        public LookUp<?> lookUp() {
            return new LookUp<>(
                    new InstanceCall.InstanceInfo(
                            instance.name(), instance.hypervisor(), instance.hvparams()),
                    InstanceFinalizeMigrationSrc::ended);
        }

        private static LookUp.Finding ended(NodeAnswer<RunningInstance> answer) {
            if (answer instanceof NodeAnswer.Done<RunningInstance>(RunningInstance found)
                    && found != null) {
                return found.runs() ? LookUp.Finding.NOT_DONE : LookUp.Finding.DONE;
            }
            return LookUp.Finding.UNCLEAR;
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
