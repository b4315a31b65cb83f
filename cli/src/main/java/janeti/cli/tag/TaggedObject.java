package janeti.cli.tag;

import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.op.TagKind;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What tags hang on, and what else was typed: "cluster a b", "instance web1 a b".
 *
 * @param name null: the cluster
 */
record TaggedObject(TagKind kind, @Nullable String name, List<String> rest) {
    /** The short word for a node group. */
    private static final String GROUP = "group";

    static TaggedObject of(List<String> typed) {
        TagKind kind = kind(typed.getFirst());
        if (kind == TagKind.CLUSTER) {
            return new TaggedObject(kind, null, typed.subList(1, typed.size()));
        }
        if (typed.size() < 2) {
            throw new Failure(
                    ExitStatus.USAGE,
                    "Say which " + typed.getFirst() + ": its name comes after the kind.");
        }
        return new TaggedObject(kind, typed.get(1), typed.subList(2, typed.size()));
    }

    private static TagKind kind(String typed) {
        String wire = typed.equals(GROUP) ? TagKind.NODEGROUP.wireName() : typed;
        return Arrays.stream(TagKind.values())
                .filter(kind -> kind.wireName().equals(wire))
                .findFirst()
                .orElseThrow(() ->
                        new Failure(
                                ExitStatus.USAGE,
                                String.format(
                                        "Tags hang on a kind of object, and \"%s\" is none: %s.",
                                        typed, kinds())));
    }

    private static String kinds() {
        return Arrays.stream(TagKind.values())
                .map(kind -> new TaggedObject(kind, null, List.of()).word())
                .collect(Collectors.joining(", "));
    }

    /** What a user types for the kind. */
    String word() {
        return kind == TagKind.NODEGROUP ? GROUP : kind.name().toLowerCase(Locale.ROOT);
    }

    /** The tags that were typed; there must be some. */
    List<String> tags() {
        if (rest.isEmpty()) {
            throw new Failure(ExitStatus.USAGE, "Say which tags, after the object.");
        }
        return rest;
    }

    /** What a user reads. */
    String described() {
        return name == null ? "the cluster" : word() + " " + name;
    }
}
