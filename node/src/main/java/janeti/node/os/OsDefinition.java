package janeti.node.os;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * An OS definition that is right: it has what its interface version asks for.
 *
 * @param parameters [[name, description]...]
 * @param verify there from version 20 on
 */
record OsDefinition(
        String name,
        Path folder,
        Path create,
        Path rename,
        boolean trusted,
        @Nullable Path verify,
        List<String> variants,
        List<List<String>> parameters,
        List<Long> versions) {
    /** Versions of the interface that we speak. Source: spec/operations.md, section 6. */
    static final List<Long> SPOKEN = List.of(10L, 15L, 20L);

    static final long WITH_VARIANTS = 15;
    static final long WITH_PARAMETERS = 20;

    /** The highest version that both sides speak. */
    long version() {
        return versions.stream()
                .filter(SPOKEN::contains)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** The part before the plus sign. */
    static String nameOf(String full) {
        int plus = full.indexOf('+');
        return plus < 0 ? full : full.substring(0, plus);
    }

    /** The part behind the plus sign; empty when there is none. */
    static String variantOf(String full) {
        int plus = full.indexOf('+');
        return plus < 0 ? "" : full.substring(plus + 1);
    }
}
