package janeti.cli.ask;

import java.io.PrintWriter;

/** Tells who ends a waiting command (Ctrl-C) that the job goes on, and how to follow it. */
final class GoesOn implements AutoCloseable {
    private final Thread hint;

    GoesOn(PrintWriter err, long job, String watch) {
        hint =
                Thread.ofPlatform()
                        .unstarted(() -> {
                            err.printf("%nJob %d goes on; \"%s\" follows it.%n", job, watch);
                            err.flush();
                        });
        Runtime.getRuntime().addShutdownHook(hint);
    }

    @Override
    @SuppressWarnings("EmptyCatch") // The process ends already: then the hint is right.
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hint);
        } catch (IllegalStateException e) {
            // As above.
        }
    }
}
