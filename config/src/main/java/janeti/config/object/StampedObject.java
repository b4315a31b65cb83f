package janeti.config.object;

import janeti.model.Uuid;

/** An object with serial number and times. */
public sealed interface StampedObject extends ConfigObject
        permits Cluster, Node, NodeGroup, Instance, Network, Disk {
    Stamp stamp();

    StampedObject withStamp(Stamp stamp);

    @Override
    default Uuid uuid() {
        return stamp().uuid();
    }

    default long serial() {
        return stamp().serial();
    }

    default double ctime() {
        return stamp().ctime();
    }

    default double mtime() {
        return stamp().mtime();
    }
}
