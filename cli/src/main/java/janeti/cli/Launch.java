package janeti.cli;

import janeti.master.LocalDaemons;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How another process of this program is started. */
public final class Launch {
    /** Set by the launcher: its own path. It knows the options of the daemon's Java VM. */
    static final String ENV = "JANETI_LAUNCHER";

    private Launch() {}

    /** The commands that start the daemons. */
    public static LocalDaemons.Commands daemons(Map<String, String> env) {
        return new LocalDaemons.Commands(
                daemon(env, MasterdCommand.NAME), daemon(env, NodedCommand.NAME));
    }

    /** The command that starts a daemon; without a launcher, this VM's own program. */
    static List<String> daemon(Map<String, String> env, String name) {
        String launcher = env.getOrDefault(ENV, "");
        if (!launcher.isEmpty()) {
            return List.of(launcher, name);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Janeti.class.getName(),
                name);
    }

    /** What a user types to run this program again. */
    static String typed(Map<String, String> env) {
        String launcher = env.getOrDefault(ENV, "");
        if (launcher.isEmpty()) {
            return "janeti";
        }
        Path path = Path.of(launcher);
        Path here = Path.of("").toAbsolutePath();
        return here.equals(path.getParent()) ? "./" + path.getFileName() : launcher;
    }
}
