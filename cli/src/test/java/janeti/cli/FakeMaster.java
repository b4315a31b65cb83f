package janeti.cli;

import janeti.cli.ask.Answer;
import janeti.model.ErrorCode;
import janeti.model.Json;
import janeti.model.OpException;
import janeti.model.PrereqException;
import janeti.protocol.EtxReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A master daemon on a socket that answers from what a test gives it: rows of resources, ends of
 * jobs, and anything else by method. Every job has ended when it is asked for.
 */
final class FakeMaster implements AutoCloseable {
    private static final int MESSAGE_BYTES = 1 << 20;

    /** How a job ends, and what it logs. */
    record JobEnd(String status, @Nullable Object result, List<String> log) {
        static JobEnd success(@Nullable Object result, String... log) {
            return new JobEnd("success", result, List.of(log));
        }

        static JobEnd error(OpException error) {
            return new JobEnd("error", error.wireForm(), List.of());
        }
    }

    /** A request of a client. */
    interface Method {
        @Nullable Object answer(List<?> args);
    }

    /** Opcodes as they came, in order of their jobs' numbers. */
    final List<Map<String, @Nullable Object>> submitted = new CopyOnWriteArrayList<>();

    final Map<String, Method> methods = new ConcurrentHashMap<>();

    private final Map<String, List<Map<String, @Nullable Object>>> tables =
            new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> kinds = new ConcurrentHashMap<>();
    private final List<JobEnd> jobs = new CopyOnWriteArrayList<>();
    private final ServerSocketChannel server;
    private volatile Function<Map<?, ?>, JobEnd> ends = _ -> JobEnd.success(null);

    /** Below a root, as the daemon of a node. */
    FakeMaster(Path root, String node) throws IOException {
        Path tree = root.resolve(node);
        Path data = Files.createDirectories(tree.resolve("var/lib/ganeti"));
        Files.writeString(data.resolve("ssconf_master_node"), node + "\n");
        Path sockets = Files.createDirectories(tree.resolve("var/run/ganeti/socket"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(sockets.resolve("ganeti-query")));
        methods.put("Query", this::query);
        methods.put("QueryFields", this::queryFields);
        methods.put("SubmitJob", args -> submit(args.getFirst()));
        methods.put("SubmitManyJobs", this::submitMany);
        methods.put("WaitForJobChange", this::waitForJobChange);
        methods.put("QueryJobs", this::queryJobs);
        methods.put("QueryConfigValues", _ -> List.of("cluster.example.com"));
        Thread.ofPlatform().daemon().name("fake-master").start(this::accept);
    }

    /**
     * What queries on a resource find.
     *
     * @param fields names with kinds: "name:text be/maxmem:unit"
     */
    FakeMaster table(String resource, String fields, List<Map<String, @Nullable Object>> rows) {
        Map<String, String> described = new LinkedHashMap<>();
        for (String field : fields.split(" ", -1)) {
            int colon = field.indexOf(':');
            described.put(field.substring(0, colon), field.substring(colon + 1));
        }
        kinds.put(resource, described);
        tables.put(resource, rows);
        return this;
    }

    FakeMaster jobsEnd(Function<Map<?, ?>, JobEnd> how) {
        ends = how;
        return this;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            return; // By close().
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            var messages = new EtxReader(channel, MESSAGE_BYTES, EtxReader.Progress.IGNORED);
            for (EtxReader.Slice in = messages.next(); in != null; in = messages.next()) {
                String answer = Json.text(answer(Json.parse(in.bytes(), in.offset(), in.length())));
                ByteBuffer out =
                        ByteBuffer.wrap((answer + "\u0003").getBytes(StandardCharsets.UTF_8));
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, @Nullable Object> answer(@Nullable Object request) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        try {
            Map<?, ?> members = Answer.map(request);
            Method method = methods.get(String.valueOf(members.get("method")));
            answer.put("success", method != null);
            answer.put(
                    "result",
                    method == null
                            ? "Failed to parse request: unknown method"
                            : method.answer(Answer.list(members.get("args"))));
        } catch (OpException e) {
            answer.put("success", false);
            answer.put("result", e.wireForm());
        }
        return answer;
    }

    private Object query(List<?> args) {
        String resource = (String) args.getFirst();
        List<Object> data = new ArrayList<>();
        for (Map<String, @Nullable Object> row : wanted(resource, args.get(2))) {
            data.add(
                    ((List<?>) args.get(1))
                            .stream()
                                    .map(name ->
                                            row.containsKey(name)
                                                    ? Arrays.asList(0, row.get(name))
                                                    : Arrays.asList(missing(resource, name), null))
                                    .toList());
        }
        List<Map<String, String>> fields =
                ((List<?>) args.get(1))
                        .stream().map(name -> field(resource, String.valueOf(name))).toList();
        return Map.of("fields", fields, "data", data);
    }

    /** A field that nobody knows, or one that has no value here. */
    private int missing(String resource, @Nullable Object name) {
        return kinds.getOrDefault(resource, Map.of()).containsKey(String.valueOf(name)) ? 3 : 1;
    }

    private List<Map<String, @Nullable Object>> wanted(String resource, @Nullable Object filter) {
        List<Map<String, @Nullable Object>> rows = tables.getOrDefault(resource, List.of());
        if (!(filter instanceof List<?> any) || !any.getFirst().equals("|")) {
            return rows;
        }
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (Object one : any.subList(1, any.size())) {
            Object field = ((List<?>) one).get(1);
            Object value = ((List<?>) one).get(2);
            found.add(
                    rows.stream()
                            .filter(row -> isNamed(row.get(field), value))
                            .findFirst()
                            .orElseThrow(() ->
                                    new PrereqException(ErrorCode.NOENT, value + " not found")));
        }
        return found;
    }

    private static boolean isNamed(@Nullable Object name, @Nullable Object asked) {
        String known = String.valueOf(name);
        return known.equals(String.valueOf(asked)) || known.startsWith(asked + ".");
    }

    private Map<String, String> field(String resource, String name) {
        String kind = kinds.getOrDefault(resource, Map.of()).getOrDefault(name, "unknown");
        String title = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        return Map.of("name", name, "title", title, "kind", kind, "doc", "About " + name);
    }

    private Object queryFields(List<?> args) {
        String resource = (String) args.getFirst();
        return Map.of(
                "fields",
                kinds.getOrDefault(resource, Map.of()).keySet().stream()
                        .map(name -> field(resource, name))
                        .toList());
    }

    private synchronized long submit(@Nullable Object ops) {
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        Answer.map(Answer.list(ops).getFirst())
                .forEach((name, value) -> op.put(String.valueOf(name), value));
        submitted.add(op);
        jobs.add(ends.apply(op));
        return jobs.size();
    }

    private Object submitMany(List<?> args) {
        return ((List<?>) args.getFirst()).stream().map(ops -> List.of(true, submit(ops))).toList();
    }

    private Object waitForJobChange(List<?> args) {
        JobEnd end = jobs.get(((Number) args.getFirst()).intValue() - 1);
        List<Object> log = new ArrayList<>();
        for (String line : end.log()) {
            log.add(List.of(log.size() + 1, List.of(1_700_000_000, 0), "message", line));
        }
        return List.of(List.of(end.status()), log);
    }

    private Object queryJobs(List<?> args) {
        Object id = ((List<?>) args.getFirst()).getFirst();
        JobEnd end = jobs.get(((Number) id).intValue() - 1);
        return List.of(List.of(end.status(), List.of(end.status()), Arrays.asList(end.result())));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
