package janeti.master.front;

import janeti.config.Config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Who is between reading the whole configuration and writing it back. Jobs do not ask here: a write
 * says what it changes, object by object. A client that died in between is forgotten after a while.
 */
final class ConfigLease {
    private record Holder(String client, Config read, long untilNanos) {}

    private final Duration length;
    private @Nullable Holder holder;

    ConfigLease(Duration length) {
        this.length = length;
    }

    /** False while another client holds it. */
    synchronized boolean take(String client, Config read) {
        Holder now = holder();
        if (now != null && !now.client().equals(client)) {
            return false;
        }
        holder = new Holder(client, read, System.nanoTime() + length.toNanos());
        return true;
    }

    /** What the client had read when it took the lease; null when it does not hold it. */
    synchronized @Nullable Config readBy(String client) {
        Holder now = holder();
        return now != null && now.client().equals(client) ? now.read() : null;
    }

    synchronized void end(String client) {
        if (readBy(client) != null) {
            holder = null;
        }
    }

    private @Nullable Holder holder() {
        if (holder != null && holder.untilNanos() - System.nanoTime() < 0) {
            holder = null;
        }
        return holder;
    }
}
