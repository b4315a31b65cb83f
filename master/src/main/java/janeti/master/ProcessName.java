package janeti.master;

import janeti.model.Check;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name under which the kernel lists this process; daemon-util finds daemons by it. */
final class ProcessName {
    /** Ganeti 3's name of the daemon that serves LUXI. */
    static final String LUXID = "ganeti-luxid";

    /** The configuration daemon, for which a front stands. */
    static final String WCONFD = "ganeti-wconfd";

    /** The node daemon. */
    static final String NODED = "ganeti-noded";

    private static final Logger log = LoggerFactory.getLogger(ProcessName.class);

    private ProcessName() {}

    static void set(String name) {
        Check.that(name.length() <= Limits.PROCESS_NAME_CHARS, "Process name too long: %s", name);
        try {
            Files.writeString(Path.of("/proc/self/comm"), name);
        } catch (IOException e) {
            log.warn("process name not set, daemon-util will not find us: cause={}", e.toString());
        }
    }
}
