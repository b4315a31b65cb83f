package janeti.master.front;

import janeti.config.Config;
import janeti.config.object.StampedObject;

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
    private @Nullable Written written;

    /** What a client has written as a whole, and what became of it: numbers of changes moved. */
    private record Written(Config given, Config after) {}

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

    synchronized void wrote(Config given, Config after) {
        written = new Written(given, after);
    }

    /**
     * An object as its client means it. One that has written everything goes on with the numbers it
     * has written, and is not told of those that came of it; they are put right here.
     */
    synchronized StampedObject meant(StampedObject object, Config now) {
        if (written == null
                || !(written.given().object(object.kind(), object.uuid())
                        instanceof StampedObject given)
                || !(written.after().object(object.kind(), object.uuid())
                        instanceof StampedObject after)
                || !(now.object(object.kind(), object.uuid()) instanceof StampedObject newest)
                || given.stamp().serial() != object.stamp().serial()
                || after.stamp().serial() != newest.stamp().serial()) {
            return object;
        }
        return object.withStamp(newest.stamp());
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
