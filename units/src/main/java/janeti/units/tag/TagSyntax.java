package janeti.units.tag;

import janeti.model.GanetiException;

import java.util.List;
import java.util.regex.Pattern;

/** What can be a tag. Pure. */
public final class TagSyntax {
    /** Longest tag, characters. Source: spec/constants.json, MAX_TAG_LEN. */
    private static final int LONGEST = 128;

    private static final Pattern VALID =
            Pattern.compile("[\\w.+*/:@-]+", Pattern.UNICODE_CHARACTER_CLASS);

    private TagSyntax() {}

    /** Refuses what cannot be a tag. */
    public static void check(List<String> tags) {
        for (String tag : tags) {
            if (tag.isEmpty()) {
                throw new GanetiException("TagError", "Tags cannot be empty");
            }
            if (tag.codePointCount(0, tag.length()) > LONGEST) {
                throw new GanetiException(
                        "TagError", "Tag is longer than " + LONGEST + " characters: '" + tag + "'");
            }
            if (!VALID.matcher(tag).matches()) {
                throw new GanetiException(
                        "TagError",
                        "Tag contains invalid characters: '"
                                + tag
                                + "'; letters, digits and any of _ . + * / : @ - are fine");
            }
        }
    }
}
