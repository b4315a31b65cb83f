package janeti.node.transfer;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a master is told of a transfer. Source: spec/node-rpc.json, impexp_status; what is not known
 * is left out.
 */
record TransferStatus(TransferFolder folder) {
    private static final double MILLIS = 1000;
    private static final long MIB = 1 << 20;

    /** The receiver keeps its port, also when it has refused somebody. */
    private static final Pattern LISTENING = Pattern.compile(" N listening on AF=\\d+ .*:(\\d+)");

    private static final String CONNECTED = " N starting data transfer loop";

    /** Date, time and process before the level. */
    private static final Pattern TROUBLE = Pattern.compile("\\S+ \\S+ \\S+ ([WEF] .*)");

    /** Null when there is no such transfer. */
    @Nullable Map<String, @Nullable Object> read() {
        // In this order: what is read after the status is all that there will be.
        Long status = folder.exitStatus();
        Instant begun = folder.begun();
        Instant changed = folder.changed();
        if (begun == null || changed == null) {
            return null;
        }
        String connection = folder.text(TransferFolder.CONNECTION_LOG);
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        List<String> recent = recent(connection);
        all.put("recent_output", recent);
        Matcher listening = LISTENING.matcher(connection);
        if (listening.find()) {
            all.put("listen_port", Long.valueOf(listening.group(1)));
        }
        if (connection.contains(CONNECTED)) {
            all.put("connected", true);
            putProgress(all);
        }
        if (status != null) {
            all.put("exit_status", status);
            if (status != 0) {
                all.put("error_message", error(status, recent));
            }
        }
        all.put("ctime", begun.toEpochMilli() / MILLIS);
        all.put("mtime", changed.toEpochMilli() / MILLIS);
        return all;
    }

    private String error(long status, List<String> recent) {
        String reason = folder.reason();
        if (reason != null) {
            return reason;
        }
        return "Exited with status " + status + (recent.isEmpty() ? "" : ": " + recent.getLast());
    }

    private List<String> recent(String connection) {
        List<String> lines = new ArrayList<>();
        Stream.of(TransferFolder.SCRIPT_LOG, TransferFolder.SHELL_LOG)
                .flatMap(file -> folder.tail(file).lines())
                .forEach(lines::add);
        lines.addAll(Progress.remarks(folder.tail(TransferFolder.COUNT_LOG)));
        connection
                .lines()
                .map(TROUBLE::matcher)
                .filter(Matcher::matches)
                .forEach(trouble -> lines.add("socat: " + trouble.group(1)));
        lines.removeIf(String::isBlank);
        return List.copyOf(
                lines.subList(Math.max(0, lines.size() - Limits.RECENT_LINES), lines.size()));
    }

    private void putProgress(Map<String, @Nullable Object> all) {
        Progress progress = Progress.in(folder.tail(TransferFolder.COUNT_LOG));
        if (!progress.isKnown()) {
            return;
        }
        all.put("progress_mbytes", progress.mib());
        putIfKnown(all, "progress_throughput", progress.throughput());
        Long expected = expectedMib();
        if (expected != null) {
            putIfKnown(all, "progress_percent", progress.percent(expected));
            putIfKnown(all, "progress_eta", progress.eta(expected));
        }
    }

    private @Nullable Long expectedMib() {
        Long told = folder.number(TransferFolder.SIZE);
        return told == null
                ? folder.number(TransferFolder.EXPECTED)
                : Long.valueOf(Math.ceilDiv(told, MIB));
    }

    private static void putIfKnown(
            Map<String, @Nullable Object> all, String key, @Nullable Double value) {
        if (value != null) {
            all.put(key, value);
        }
    }
}
