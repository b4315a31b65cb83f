package janeti.master;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in the reverse order. For one thread at a time. */
final class Parts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private record Part(String name, Runnable end) {}

    private final Deque<Part> open = new ArrayDeque<>();

    void add(String name, Runnable end) {
        open.push(new Part(name, end));
    }

    /** A part that does not close is told of; those behind it are closed all the same. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            Part part = open.pop();
            try {
                part.end().run();
            } catch (RuntimeException e) {
                log.error("part={} did not close", part.name(), e);
            }
        }
    }
}
