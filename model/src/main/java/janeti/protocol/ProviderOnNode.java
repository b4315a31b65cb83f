package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An external storage provider as one node has it. Source: spec/node-rpc.json, extstorage_diagnose.
 *
 * @param diagnosis why it is not valid; empty when it is
 * @param parameters [[name, description]...]
 */
public record ProviderOnNode(
        String name, String path, boolean valid, String diagnosis, List<List<String>> parameters) {

    private static final int COLUMNS = 5;

    static @Nullable ProviderOnNode read(@Nullable Object row) {
        return row instanceof List<?> list
                        && list.size() == COLUMNS
                        && list.get(4) instanceof List<?> parameters
                ? new ProviderOnNode(
                        String.valueOf(list.get(0)),
                        String.valueOf(list.get(1)),
                        Boolean.TRUE.equals(list.get(2)),
                        String.valueOf(list.get(3)),
                        parameters.stream().map(ProviderOnNode::texts).toList())
                : null;
    }

    private static List<String> texts(@Nullable Object row) {
        return row instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Object wire() {
        return List.of(name, path, valid, diagnosis, parameters);
    }
}
