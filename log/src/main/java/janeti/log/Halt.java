package janeti.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process because this peer can no longer follow the log: going on would make it differ
 * from what was acknowledged.
 */
public interface Halt {
    /** Not 1, 11 or 12, which mean other things to those who start us. */
    int EXIT_CODE = 70;

    /** Does not return in production; a test's may. */
    void halt(String reason, Throwable cause);

    /** The real thing: says why, then ends without running any more of our code. */
    static Halt ofProcess() {
        Logger log = LoggerFactory.getLogger(Halt.class);
        return (reason, cause) -> {
            log.error("The daemon ends: {}", reason, cause);
            Runtime.getRuntime().halt(EXIT_CODE);
        };
    }
}
