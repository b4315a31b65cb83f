package janeti.config;

import java.util.Comparator;

/**
 * Natural order, as Ganeti lists names: numbers in a text count by value, node2 before node10, and
 * stand before other text. What is still equal (01 and 1) is ordered as plain text.
 */
public final class NiceSort implements Comparator<String> {
    public static final NiceSort ORDER = new NiceSort();

    private NiceSort() {}

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            int endLeft = endOfPart(left, i);
            int endRight = endOfPart(right, j);
            int order = compareParts(left.substring(i, endLeft), right.substring(j, endRight));
            if (order != 0) {
                return order;
            }
            i = endLeft;
            j = endRight;
        }
        int rest = Integer.compare(left.length() - i, right.length() - j);
        return rest == 0 ? left.compareTo(right) : rest;
    }

    private static int endOfPart(String text, int from) {
        boolean digits = isDigit(text.charAt(from));
        int end = from;
        while (end < text.length() && isDigit(text.charAt(end)) == digits) {
            end++;
        }
        return end;
    }

    private static int compareParts(String left, String right) {
        boolean number = isDigit(left.charAt(0));
        if (number != isDigit(right.charAt(0))) {
            return number ? -1 : 1;
        }
        if (!number) {
            return left.compareTo(right);
        }
        String a = withoutZeros(left);
        String b = withoutZeros(right);
        int byLength = Integer.compare(a.length(), b.length());
        return byLength == 0 ? a.compareTo(b) : byLength;
    }

    private static String withoutZeros(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
