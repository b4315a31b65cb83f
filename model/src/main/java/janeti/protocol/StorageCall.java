package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Calls about what disks are made of. Source: spec/node-rpc.json.
 *
 * @param <R> what the node answers
 */
public sealed interface StorageCall<R> extends NodeCall<R> {
    /**
     * Storage units of a type, a row each with the values of the fields. Wire name: storage_list.
     *
     * @param places where they are, by type
     * @param unit only the one of this name
     */
    record StorageList(String type, List<Object> places, @Nullable String unit, List<String> fields)
            implements StorageCall<List<List<@Nullable Object>>> {
        private static final Form<List<List<@Nullable Object>>> FORM =
                new Form<>("storage_list", Limits.NORMAL, Repeat.READ, Payloads.ROWS);

        @Override
        public Form<List<List<@Nullable Object>>> form() {
            return FORM;
        }

        @Override
        public List<@Nullable Object> arguments() {
            return Arrays.asList(type, places, unit, fields);
        }
    }

    /** Logical volumes: name, size, dev, vg of each. Wire name: node_volumes. */
    record NodeVolumes() implements StorageCall<List<Map<String, @Nullable Object>>> {
        private static final Form<List<Map<String, @Nullable Object>>> FORM =
                new Form<>("node_volumes", Limits.FAST, Repeat.READ, Payloads.DICTS);

        @Override
        public Form<List<Map<String, @Nullable Object>>> form() {
            return FORM;
        }
    }

    /** External storage providers, good or not. Wire name: extstorage_diagnose. */
    record ExtstorageDiagnose() implements StorageCall<List<ProviderOnNode>> {
        private static final Form<List<ProviderOnNode>> FORM =
                new Form<>(
                        "extstorage_diagnose",
                        Limits.FAST,
                        Repeat.READ,
                        new Payload.ListOf<>(ProviderOnNode::read, ProviderOnNode::wire));

        @Override
        public Form<List<ProviderOnNode>> form() {
            return FORM;
        }
    }
}
