package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Calls that keep copies of the job queue on master candidates. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface QueueCall<R> extends NodeCall<R> {
    /** Write a file of the queue. Wire name: jobqueue_update. */
    record JobqueueUpdate(String path, PackedText content) implements QueueCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("jobqueue_update", Limits.URGENT, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(path, content.wire());
        }
    }

    /** Move files within the queue, mostly to the archive. Wire name: jobqueue_rename. */
    record JobqueueRename(List<Pair> renames) implements QueueCall<List<@Nullable Object>> {
        private static final Form<List<@Nullable Object>> FORM =
                new Form<>(
                        "jobqueue_rename", Limits.URGENT, Repeat.NEVER, Payloads.NULLABLE_VALUES);

        /** The paths before and after. */
        public record Pair(String from, String to) {}

        public JobqueueRename {
            renames = List.copyOf(renames);
        }

        @Override
        public Form<List<@Nullable Object>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(renames.stream().map(pair -> List.of(pair.from(), pair.to())).toList());
        }
    }

    /** Make or remove the file that closes the queue. Wire name: jobqueue_set_drain_flag. */
    record JobqueueSetDrainFlag(boolean drained) implements QueueCall<Void> {
        private static final Form<Void> FORM =
                new Form<>("jobqueue_set_drain_flag", Limits.URGENT, Repeat.SAME, Payload.NOTHING);

        @Override
        public Form<Void> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return List.of(drained);
        }
    }
}
