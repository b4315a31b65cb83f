package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An OS definition as one node has it. Source: spec/node-rpc.json, os_diagnose.
 *
 * @param diagnosis why it is not valid; empty when it is
 * @param parameters [[name, description]...]
 */
public record OsOnNode(
        String name,
        String path,
        boolean valid,
        String diagnosis,
        List<String> variants,
        List<List<String>> parameters,
        List<Long> apiVersions,
        boolean trusted) {

    private static final int COLUMNS = 8;

    static @Nullable OsOnNode read(@Nullable Object row) {
        return row instanceof List<?> list
                        && list.size() == COLUMNS
                        && list.get(4) instanceof List<?> variants
                        && list.get(5) instanceof List<?> parameters
                        && list.get(6) instanceof List<?> versions
                ? new OsOnNode(
                        String.valueOf(list.get(0)),
                        String.valueOf(list.get(1)),
                        Boolean.TRUE.equals(list.get(2)),
                        String.valueOf(list.get(3)),
                        variants.stream().map(String::valueOf).toList(),
                        parameters.stream().map(OsOnNode::texts).toList(),
                        versions.stream()
                                .filter(Number.class::isInstance)
                                .map(n -> ((Number) n).longValue())
                                .toList(),
                        Boolean.TRUE.equals(list.get(7)))
                : null;
    }

    private static List<String> texts(@Nullable Object row) {
        return row instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    Object wire() {
        return List.of(name, path, valid, diagnosis, variants, parameters, apiVersions, trusted);
    }
}
