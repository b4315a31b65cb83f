package janeti.master;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Makes sure that whoever skips the vote means it. */
public final class NoVoting {
    private NoVoting() {}

    /** Asks unless the vote is held, or it was said with the options. */
    static void confirm(Settings settings, InputStream answers, PrintStream terminal) {
        if (settings.noVoting() && !settings.yesDoIt()) {
            confirm(answers, terminal);
        }
    }

    /** Asks for an upper-case YES. */
    public static void confirm(InputStream answers, PrintStream terminal) {
        terminal.println(
                "--no-voting starts this master although the other nodes were not asked. If another"
                        + " master runs, both will change the cluster and data will be lost.");
        terminal.print("To go on, type YES in upper case: ");
        terminal.flush();
        if (!"YES"
                .equals(
                        line(
                                new BufferedReader(
                                        new InputStreamReader(answers, StandardCharsets.UTF_8))))) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Not started: skipping the vote was not confirmed with YES. Start without"
                            + " --no-voting, or add --yes-do-it.");
        }
    }

    private static String line(BufferedReader answers) {
        try {
            String line = answers.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new StartRefused(ExitCode.FAILURE, "Cannot read the answer: " + e, e);
        }
    }
}
