package janeti.config.object;

import janeti.model.Uuid;
import janeti.model.WireTime;

import java.time.Instant;

/**
 * Identity, serial number and times (seconds since the epoch) of an object.
 *
 * @param serial grows with each change; 0 means "not in a configuration yet", or for an object that
 *     is: "whatever its serial is now"
 */
public record Stamp(Uuid uuid, long serial, double ctime, double mtime) {
    /** Of an object that is to be added. */
    public static Stamp fresh(Uuid uuid) {
        return new Stamp(uuid, 0, 0, 0);
    }

    /** Of an object that is put where there was none; one that was removed goes on counting. */
    public Stamp added(Instant at) {
        double now = WireTime.seconds(at);
        return new Stamp(uuid, serial + 1, serial == 0 ? now : ctime, now);
    }

    /** Of an object that is put in the place of {@code old}. */
    public Stamp changed(Stamp old, Instant at) {
        return new Stamp(uuid, old.serial + 1, old.ctime, WireTime.seconds(at));
    }

    /** Lets a put replace the object whatever was changed since; for recorded undo. */
    public Stamp unconditional() {
        return new Stamp(uuid, 0, ctime, mtime);
    }

    static Stamp read(ObjectReader in) {
        return new Stamp(
                in.uuid("uuid"), in.number("serial_no"), in.time("ctime"), in.time("mtime"));
    }

    void write(ObjectWriter out) {
        out.put("ctime", ctime)
                .put("mtime", mtime)
                .put("uuid", uuid.value())
                .put("serial_no", serial);
    }
}
