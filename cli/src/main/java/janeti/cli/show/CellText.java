package janeti.cli.show;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a value of a query is printed, by the kind of its field. */
public final class CellText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** MiB in a GiB, and GiB in a TiB. */
    private static final double STEP = 1024;

    private static final double MICROS = 1e6;

    private CellText() {}

    /**
     * The text of a cell. What is not there shows as in gnt-*: "?" no answer, "-" does not apply,
     * "*" node offline.
     *
     * @param human with units and in local time; else as plain numbers, for programs
     */
    public static String of(Cell cell, String field, String kind, boolean human) {
        return switch (cell.status()) {
            case UNKNOWN -> "??";
            case NODATA -> "?";
            case UNAVAILABLE -> "-";
            case OFFLINE -> "*";
            case NORMAL -> normal(cell.value(), field, kind, human);
        };
    }

    private static String normal(@Nullable Object value, String field, String kind, boolean human) {
        if (value == null) {
            return "-";
        }
        if (!human) {
            return value instanceof Boolean yes ? yesNo(yes) : plain(value);
        }
        if (value instanceof Number number && kind.equals("unit")) {
            return mebibytes(number.doubleValue());
        }
        if (value instanceof Number number && kind.equals("timestamp")) {
            return time(number.doubleValue());
        }
        if (value instanceof List<?> pair && field.endsWith("_ts") && pair.size() == 2) {
            return time(Answer.number(pair.getFirst()) + Answer.number(pair.get(1)) / MICROS);
        }
        return value instanceof Boolean yes ? yesNo(yes) : plain(value);
    }

    private static String yesNo(boolean yes) {
        return yes ? "Y" : "N";
    }

    /** Lists without brackets, the rest as it is or as JSON. */
    private static String plain(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Answer::text).collect(Collectors.joining(","))
                : Answer.text(value);
    }

    /** 512M, 1.5G, 2T. */
    public static String mebibytes(double mib) {
        String unit = "M";
        double amount = mib;
        for (String next : List.of("G", "T")) {
            if (amount < STEP) {
                break;
            }
            amount /= STEP;
            unit = next;
        }
        String text = String.format(Locale.ROOT, "%.1f", amount);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + unit;
    }

    /** Seconds since the epoch, in the time zone of who reads it. */
    public static String time(double seconds) {
        return TIME.format(
                Instant.ofEpochSecond((long) Math.floor(seconds)).atZone(ZoneId.systemDefault()));
    }
}
