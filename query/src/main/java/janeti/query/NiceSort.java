package janeti.query;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Ganeti's natural order: inst2 before inst10. Runs of digits compare as numbers and come before
 * other runs; what is still equal (01 and 1) is ordered as plain text.
 */
public final class NiceSort {
    public static final Comparator<String> ORDER =
            ((Comparator<String>) NiceSort::compareParts).thenComparing(Comparator.naturalOrder());

    private NiceSort() {}

    public static <T> List<T> sorted(Collection<T> items, Function<T, String> name) {
        List<T> copy = new ArrayList<>(items);
        copy.sort(Comparator.comparing(name, ORDER));
        return copy;
    }

    private static int compareParts(String left, String right) {
        int l = 0;
        int r = 0;
        while (l < left.length() && r < right.length()) {
            boolean digits = isDigit(left.charAt(l));
            if (digits != isDigit(right.charAt(r))) {
                return digits ? -1 : 1;
            }
            String leftRun = left.substring(l, endOfRun(left, l));
            String rightRun = right.substring(r, endOfRun(right, r));
            int order =
                    digits
                            ? new BigInteger(leftRun).compareTo(new BigInteger(rightRun))
                            : leftRun.compareTo(rightRun);
            if (order != 0) {
                return order;
            }
            l += leftRun.length();
            r += rightRun.length();
        }
        return Integer.compare(left.length() - l, right.length() - r);
    }

    private static int endOfRun(String text, int start) {
        boolean digits = isDigit(text.charAt(start));
        int end = start + 1;
        while (end < text.length() && isDigit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
