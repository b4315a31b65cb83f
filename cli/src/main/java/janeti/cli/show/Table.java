package janeti.cli.show;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Rows under titles. Numbers stand right. On a terminal the widest columns are cut, with an
 * ellipsis, until a row fits into one line; short columns and numbers never are.
 */
public record Table(List<Head> heads, List<List<String>> rows) {
    /** A title and whether numbers stand below it. */
    public record Head(String title, boolean isNumeric) {}

    /** Columns of this width or less are never cut. */
    static final int SHORT = 12;

    /** Columns of this width or less, points in time among them, are cut last. */
    static final int MIDDLING = 20;

    private static final String GAP = "  ";
    private static final String ELLIPSIS = "…";

    /** The lines, without blanks at their ends. */
    public List<String> lines(boolean withHeads, OptionalInt width) {
        List<List<String>> all = new ArrayList<>();
        if (withHeads) {
            all.add(heads.stream().map(Head::title).toList());
        }
        all.addAll(rows);
        int[] widths = widths(all);
        width.ifPresent(limit -> fit(widths, limit));
        return all.stream().map(row -> line(row, widths)).toList();
    }

    private int[] widths(List<List<String>> all) {
        int[] widths = new int[heads.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        return widths;
    }

    private void fit(int[] widths, int limit) {
        int excess = (widths.length - 1) * GAP.length() - limit;
        for (int width : widths) {
            excess += width;
        }
        cut(widths, SHORT, cut(widths, MIDDLING, excess));
    }

    /**
     * Takes from the widest column first, a letter at a time, so that wide ones end up alike.
     *
     * @return how many letters are still too many
     */
    private int cut(int[] widths, int least, int excess) {
        for (int left = excess; left > 0; left--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean isCuttable = widths[i] > least && !heads.get(i).isNumeric();
                if (isCuttable && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return left;
            }
            widths[widest]--;
        }
        return 0;
    }

    private String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String text = cut(row.get(i), widths[i]);
            String pad = " ".repeat(widths[i] - length(text));
            line.append(i == 0 ? "" : GAP);
            line.append(heads.get(i).isNumeric() ? pad + text : text + pad);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String text, int width) {
        if (length(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + ELLIPSIS;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
