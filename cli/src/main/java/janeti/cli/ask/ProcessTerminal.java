package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** The terminal of this process. Asks for its width only if somebody wants to know it. */
public final class ProcessTerminal implements Terminal {
    /** Where a table goes; its link names the terminal, if it is one. */
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    /** For stty, seconds; it asks the kernel alone. */
    private static final int STTY_SECONDS = 2;

    /** What a terminal has that does not tell. */
    private static final int USUAL_WIDTH = 80;

    private final String columns;

    /**
     * Of this process.
     *
     * @param columns of the variable COLUMNS; may be empty
     */
    public ProcessTerminal(String columns) {
        this.columns = columns;
    }

    @Override
    public OptionalInt width() {
        String device = device();
        if (device == null) {
            return OptionalInt.empty();
        }
        OptionalInt said = positive(columns);
        return said.isPresent() ? said : OptionalInt.of(asked(device).orElse(USUAL_WIDTH));
    }

    private static @Nullable String device() {
        try {
            String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") ? target : null;
        } catch (IOException e) {
            return null; // No /proc, no terminal that we could know of: nothing is cut.
        }
    }

    /** "rows columns", as stty prints it. */
    private static OptionalInt asked(String device) {
        try {
            Process stty =
                    new ProcessBuilder("stty", "-F", device, "size")
                            .redirectErrorStream(true)
                            .start();
            try (InputStream out = stty.getInputStream()) {
                if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
                    stty.destroyForcibly();
                    return OptionalInt.empty();
                }
                String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                return positive(said.substring(said.indexOf(' ') + 1));
            }
        } catch (IOException e) {
            return OptionalInt.empty(); // No stty on this machine: the usual width does.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    static OptionalInt positive(String text) {
        return text.matches("[1-9][0-9]{0,5}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }

    @Override
    public boolean canAsk() {
        return console().isPresent();
    }

    @Override
    public @Nullable String ask(String question) {
        return console().map(console -> console.readLine("%s", question)).orElse(null);
    }

    /** Input and output of somebody who sits there. */
    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
