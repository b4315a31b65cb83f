package janeti.cli.ask;

import janeti.master.Place;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The daemon, as commands see it: requests of LUXI, their answers taken apart. One thread. */
public final class Connection implements AutoCloseable {
    private final LuxiClient luxi;

    private Connection(LuxiClient luxi) {
        this.luxi = luxi;
    }

    /**
     * Connects.
     *
     * @param up what a user types to start the daemon
     */
    static Connection open(Place place, String up) {
        Path socket = place.paths().querySocket();
        try {
            return new Connection(LuxiClient.connect(socket));
        } catch (GanetiException e) {
            throw switch (e.wireClass()) {
                case "NoMasterError" ->
                        new Failure(
                                ExitStatus.NO_DAEMON,
                                String.format(
                                        "The daemon does not run: nobody listens at %s. Start it"
                                                + " with \"%s\".",
                                        socket, up),
                                e);
                default -> new Failure(ExitStatus.NO_DAEMON, e.getMessage(), e);
            };
        }
    }

    /** One request. */
    public @Nullable Object call(String method, @Nullable Object... args) {
        try {
            return luxi.call(method, args);
        } catch (GanetiException e) {
            throw switch (e.wireClass()) {
                case "TimeoutError", "ConnectionClosedError", "ProtocolError" ->
                        new Failure(ExitStatus.NO_DAEMON, e.getMessage(), e);
                case "RequestError" ->
                        new Failure(
                                ExitStatus.FAILED,
                                "The daemon does not know this request; are command and daemon of"
                                        + " one version? It says: "
                                        + e.getMessage(),
                                e);
                default -> e;
            };
        }
    }

    /** Rows of a resource. A null filter: all. */
    public Rows query(String resource, List<String> fields, @Nullable Object filter) {
        Map<?, ?> answer = Answer.map(call("Query", resource, fields, filter));
        List<Rows.Field> described = Rows.fields(Answer.list(answer.get("fields")));
        List<List<Cell>> rows = new ArrayList<>();
        for (Object row : Answer.list(answer.get("data"))) {
            rows.add(Answer.list(row).stream().map(Cell::of).toList());
        }
        return new Rows(described, rows);
    }

    /** All fields of a resource. */
    public List<Rows.Field> fields(String resource) {
        Object all = null;
        Map<?, ?> answer = Answer.map(call("QueryFields", resource, all));
        return Rows.fields(Answer.list(answer.get("fields")));
    }

    /** Submits a job of one opcode; returns its number. */
    public long submit(Opcode op) {
        return Answer.number(call("SubmitJob", List.of(op.wire())));
    }

    /** Submits jobs of one opcode each: for each its number, or a text why it was not taken. */
    public List<Object> submitMany(List<Opcode> ops) {
        List<List<Object>> jobs = ops.stream().map(op -> List.<Object>of(op.wire())).toList();
        List<Object> taken = new ArrayList<>();
        for (Object one : Answer.list(call("SubmitManyJobs", jobs))) {
            List<?> pair = Answer.list(one);
            boolean ok = Boolean.TRUE.equals(pair.getFirst());
            taken.add(ok ? Answer.number(pair.get(1)) : Answer.text(pair.get(1)));
        }
        return taken;
    }

    @Override
    public void close() {
        luxi.close();
    }
}
