package janeti.bench;

import janeti.model.Json;
import janeti.protocol.EtxReader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long one client waits for lists whose fields only nodes know, of a daemon that runs, ours or
 * Ganeti's. On a cluster that is taken over it is run before and after.
 *
 * <p>At once: one query after the other, so that an answer of a node may serve several. Apart: with
 * a pause before each, longer than any answer is kept, so that all nodes are asked each time.
 * Rested: with one longer than any connection is kept ready, too.
 */
final class LiveQueries {
    private static final int WARM_UP = 30;
    private static final int AT_ONCE = 200;
    private static final int APART = 20;

    private static final int RESTED = 5;

    /** Longer than the age limit of answers of nodes. */
    private static final Duration PAUSE = Duration.ofMillis(1200);

    /** Longer than the age limit of connections to nodes. */
    private static final Duration REST = Duration.ofSeconds(10);

    private record Asked(String name, String kind, List<String> fields) {
        byte[] request() {
            byte[] json =
                    Json.bytes(
                            Map.of("method", "Query", "args", Arrays.asList(kind, fields, null)));
            byte[] framed = Arrays.copyOf(json, json.length + 1);
            framed[json.length] = EtxReader.ETX;
            return framed;
        }
    }

    private static final List<Asked> LISTS =
            List.of(
                    new Asked(
                            "instances",
                            "instance",
                            List.of("name", "pnode", "status", "oper_ram")),
                    new Asked("nodes", "node", List.of("name", "mfree", "dfree")));

    private LiveQueries() {}

    static void main(String[] args) throws Exception {
        if (args.length != 2 || !args[0].equals("--socket")) {
            System.err.println("usage: bench/run live --socket PATH");
            System.exit(1);
        }
        try (var client = new RawClient(Path.of(args[1]))) {
            for (Asked list : LISTS) {
                byte[] request = list.request();
                Times.of(WARM_UP, () -> require(client.ask(request)));
                tell(list, "at once", Times.of(AT_ONCE, () -> require(client.ask(request))));
                tell(list, "apart", after(PAUSE, APART, client, request));
                tell(list, "rested", after(REST, RESTED, client, request));
            }
        }
    }

    private static Times after(Duration pause, int times, RawClient client, byte[] request)
            throws Exception {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            Thread.sleep(pause);
            nanos[i] = Times.of(1, () -> require(client.ask(request))).nanos()[0];
        }
        return new Times(nanos);
    }

    private static void tell(Asked list, String how, Times times) {
        System.out.printf(
                "live list of %-10s %-8s p50 %8.2f ms  p99 %8.2f ms%n",
                list.name(), how, times.p50Ms(), times.p99Ms());
    }

    private static void require(byte[] answer) throws IOException {
        if (!(Json.parse(answer, 0, answer.length) instanceof Map<?, ?> map)
                || !Boolean.TRUE.equals(map.get("success"))) {
            throw new IOException("refused: " + new String(answer, StandardCharsets.UTF_8));
        }
    }
}
