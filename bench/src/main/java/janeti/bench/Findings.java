package janeti.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured, beside what it may be. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    private record Finding(String what, double measured, String unit, double limit, boolean most) {
        boolean isOver() {
            return most ? measured > limit : measured < limit;
        }
    }

    /** A figure for orientation. */
    void tell(String what, double measured, String unit) {
        all.add(new Finding(what, measured, unit, Double.NaN, true));
    }

    void atMost(double limit, String what, double measured, String unit) {
        all.add(new Finding(what, measured, unit, limit, true));
    }

    void atLeast(double limit, String what, double measured, String unit) {
        all.add(new Finding(what, measured, unit, limit, false));
    }

    void print(PrintStream out) {
        out.printf("%-58s %10s %-6s %10s%n", "", "measured", "", "budget");
        for (Finding f : all) {
            boolean hasLimit = !Double.isNaN(f.limit);
            out.printf(
                    Locale.ROOT,
                    "%-58s %10.3f %-6s %10s  %s%n",
                    f.what,
                    f.measured,
                    f.unit,
                    hasLimit
                            ? String.format(Locale.ROOT, "%s %.2f", f.most ? "<=" : ">=", f.limit)
                            : "",
                    hasLimit ? verdict(f) : "");
        }
    }

    private static String verdict(Finding f) {
        double ratio = f.measured / f.limit;
        return String.format(Locale.ROOT, "%s (%.2f of it)", f.isOver() ? "OVER" : "ok", ratio);
    }
}
