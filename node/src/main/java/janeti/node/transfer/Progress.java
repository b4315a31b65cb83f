package janeti.node.transfer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a transfer is, as {@code dd} tells it each second.
 *
 * @param samples [seconds since the first byte, bytes], the newest last
 */
record Progress(List<Sample> samples) {
    private static final double MIB = 1 << 20;
    private static final double PERCENT = 100;

    /** Speed is that of the last minute. Source: spec/node-rpc.json, progress_throughput. */
    private static final double WINDOW_SECONDS = 60;

    private static final Pattern COPIED =
            Pattern.compile("(\\d+) bytes? (?:\\(.*\\) )?copied, ([0-9.e+-]+) s,.*");

    /** A moment, and how much had gone by then. */
    record Sample(double seconds, long bytes) {}

    static Progress in(String output) {
        List<Sample> samples = new ArrayList<>();
        for (String piece : output.split("[\r\n]", -1)) {
            Matcher copied = COPIED.matcher(piece.strip());
            if (copied.matches()) {
                samples.add(
                        new Sample(
                                Double.parseDouble(copied.group(2)),
                                Long.parseLong(copied.group(1))));
            }
        }
        return new Progress(samples);
    }

    /** What was printed apart from how far it is, which overwrites its line. */
    static List<String> remarks(String output) {
        return output.lines().toList().stream().filter(line -> line.indexOf('\r') < 0).toList();
    }

    boolean isKnown() {
        return !samples.isEmpty();
    }

    long mib() {
        return Math.round(samples.getLast().bytes() / MIB);
    }

    /** MiB a second; null as long as there is nothing to compare with. */
    @Nullable Double throughput() {
        Sample last = samples.getLast();
        Sample first =
                samples.stream()
                        .filter(sample -> last.seconds() - sample.seconds() <= WINDOW_SECONDS)
                        .findFirst()
                        .orElse(last);
        double seconds = last.seconds() - first.seconds();
        return seconds <= 0 ? null : (last.bytes() - first.bytes()) / MIB / seconds;
    }

    /** Of what is expected; null of nothing. */
    @Nullable Double percent(long expectedMib) {
        return expectedMib <= 0 ? null : Math.min(PERCENT, PERCENT * mib() / expectedMib);
    }

    /** Seconds until all that is expected has gone; null if it cannot be told. */
    @Nullable Double eta(long expectedMib) {
        Double throughput = throughput();
        return throughput == null || throughput <= 0
                ? null
                : Math.max(0, (expectedMib - mib()) / throughput);
    }
}
