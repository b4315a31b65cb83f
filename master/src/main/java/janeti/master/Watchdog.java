package janeti.master;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Ends the process if its orderly end takes too long: then it is told, and not by a kill. */
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private Watchdog() {}

    static void start(Duration limit) {
        Thread.ofPlatform()
                .daemon()
                .name("watchdog")
                .start(() -> {
                    try {
                        Thread.sleep(limit);
                    } catch (InterruptedException e) {
                        return; // Nobody does; the process ends either way.
                    }
                    log.error("daemon cut off, it did not end in time: limit={}", limit);
                    Runtime.getRuntime().halt(ExitCode.FAILURE.number());
                });
    }
}
