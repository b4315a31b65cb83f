package janeti.cli;

import janeti.cli.ask.Terminal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command in this process, on a cluster below a root.
 *
 * @param out what it printed
 * @param err what it said beside that
 */
record Console(int status, String out, String err) {

    static Console run(Path root, String... args) {
        return run(FakeTerminal.PIPE, root, args);
    }

    static Console run(Terminal terminal, Path root, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--root", root.toString()));
        return run(terminal, all.toArray(new String[0]));
    }

    static Console run(Terminal terminal, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Janeti.commandLine(terminal, args)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(args);
        return new Console(status, out.toString(), err.toString());
    }
}
