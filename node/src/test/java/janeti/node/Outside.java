package janeti.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do and tell nobody of. */
public final class Outside {
    /** Whoever takes longer hangs. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(10);

    private Outside() {}

    public static void await(String what, BooleanSupplier holds, Supplier<String> explanation) {
        long end = System.nanoTime() + HANGS.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(
                        "Not within " + HANGS + ": " + what + ": " + explanation.get());
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    public static void await(Path file) {
        await(file + " is there", () -> Files.exists(file), () -> "it is not");
    }
}
