package janeti.cli;

import janeti.master.LocalDaemon;
import janeti.master.LocalRoot;
import janeti.master.Signals;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** janeti up --foreground: tells of jobs until Ctrl-C, then ends the daemons. */
final class Foreground {
    private static final Set<String> ENDED = Set.of("success", "error", "canceled");

    private Foreground() {}

    static int stay(LocalRoot cluster, PrintWriter out) {
        var stop = new CountDownLatch(1);
        Signals.on("INT", stop::countDown);
        Signals.on("TERM", stop::countDown);
        out.println("Ctrl-C ends the cluster; until then, jobs that end:");
        out.flush();
        follow(cluster, out, stop);
        out.println("Ending the daemons ...");
        out.flush();
        return DownCommand.down(cluster.root(), false, out);
    }

    /** Returns on Ctrl-C, or when the master daemon has ended by other hands. */
    private static void follow(LocalRoot cluster, PrintWriter out, CountDownLatch stop) {
        Path socket = cluster.master().paths().querySocket();
        long seen = highest(socket);
        Set<Long> open = new TreeSet<>();
        try {
            while (!stop.await(Limits.FOLLOW.toMillis(), TimeUnit.MILLISECONDS)) {
                if (LocalDaemon.master(cluster.master()).pid() == null) {
                    out.println("The master daemon has ended.");
                    return;
                }
                for (List<Object> job : jobs(socket, filter(seen, open))) {
                    long id = job.get(0) instanceof Number number ? number.longValue() : 0;
                    seen = Math.max(seen, id);
                    if (ENDED.contains(String.valueOf(job.get(1)))) {
                        open.remove(id);
                        out.printf("job %d %s %s%n", id, job.get(1), summary(job.get(2)));
                    } else {
                        open.add(id);
                    }
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long highest(Path socket) {
        return jobs(socket, List.of(">", "id", 0)).stream()
                .mapToLong(job -> job.getFirst() instanceof Number id ? id.longValue() : 0)
                .max()
                .orElse(0);
    }

    /** New ones, and those not ended at the last look. */
    private static List<Object> filter(long seen, Set<Long> open) {
        List<Object> any = new ArrayList<>(List.of("|", List.of(">", "id", seen)));
        open.forEach(id -> any.add(List.of("=", "id", id)));
        return any;
    }

    /** Rows of id, status, summary. */
    private static List<List<Object>> jobs(Path socket, List<Object> filter) {
        List<List<Object>> rows = new ArrayList<>();
        try (LuxiClient luxi = LuxiClient.connect(socket, Limits.STATUS, Limits.STATUS)) {
            Object answer = luxi.call("Query", "job", List.of("id", "status", "summary"), filter);
            if (answer instanceof java.util.Map<?, ?> map
                    && map.get("data") instanceof List<?> data) {
                for (Object row : data) {
                    rows.add(values(row));
                }
            }
        } catch (GanetiException e) {
            rows.clear(); // It is busy or ending; the next look tells.
        }
        return rows;
    }

    /** Each field of an answer is a pair of its status and its value. */
    private static List<Object> values(Object row) {
        List<Object> values = new ArrayList<>();
        for (Object field : row instanceof List<?> fields ? fields : List.of()) {
            boolean known = field instanceof List<?> pair && pair.size() == 2;
            values.add(known && ((List<?>) field).get(1) != null ? ((List<?>) field).get(1) : "");
        }
        return values;
    }

    private static String summary(Object summary) {
        return summary instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(summary);
    }
}
