package janeti.cli.ask;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that look like a mistyped one. */
public final class Nearest {
    /** More would be no help. */
    private static final int SUGGESTIONS = 3;

    /** Changed letters that a typing error can have: one in three, and at least two. */
    private static final int LETTERS_PER_ERROR = 3;

    private record Scored(String name, int distance) {}

    private Nearest() {}

    /** At most three, the nearest first; none if nothing is near. */
    public static List<String> to(String wanted, Collection<String> names) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        int limit = Math.max(2, wanted.length() / LETTERS_PER_ERROR);
        List<Scored> near = new ArrayList<>();
        for (String name : names) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT));
            if (distance <= limit) {
                near.add(new Scored(name, distance));
            }
        }
        return near.stream()
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(SUGGESTIONS)
                .map(Scored::name)
                .toList();
    }

    /** "Did you mean a, b or c? ", or nothing. */
    public static String question(String wanted, Collection<String> names) {
        List<String> near = to(wanted, names);
        if (near.isEmpty()) {
            return "";
        }
        String last = near.getLast();
        String first = String.join(", ", near.subList(0, near.size() - 1));
        return "Did you mean " + (first.isEmpty() ? last : first + " or " + last) + "? ";
    }

    /** Of a full name also its first label counts: "web2" is near "web1.example.com". */
    private static int distance(String wanted, String name) {
        int dot = name.indexOf('.');
        int whole = edits(wanted, name);
        return dot < 0 || wanted.indexOf('.') >= 0
                ? whole
                : Math.min(whole, edits(wanted, name.substring(0, dot)));
    }

    /** Letters inserted, left out or changed (Levenshtein), row by row. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
