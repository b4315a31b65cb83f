package janeti.config.object;

import janeti.model.NetworkName;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A network with a pool of addresses. Source: spec/config-schema.json, Network.
 *
 * @param pool which addresses are taken
 */
public record Network(
        Stamp stamp,
        Tags tags,
        NetworkName name,
        @Nullable String macPrefix,
        String network,
        @Nullable String network6,
        @Nullable String gateway,
        @Nullable String gateway6,
        Pool pool)
        implements StampedObject, Tagged {

    /** One character '0' or '1' per address, network and broadcast included; null is unset. */
    public record Pool(@Nullable String reservations, @Nullable String extReservations) {}

    @Override
    public ObjectKind kind() {
        return ObjectKind.NETWORK;
    }

    @Override
    public String label() {
        return name.value();
    }

    @Override
    public String uniqueName() {
        return name.value();
    }

    @Override
    public List<String> claims() {
        return List.of("network name " + name);
    }

    @Override
    public Network withStamp(Stamp newStamp) {
        return new Network(
                newStamp, tags, name, macPrefix, network, network6, gateway, gateway6, pool);
    }

    @Override
    public Network withTags(Tags newTags) {
        return new Network(
                stamp, newTags, name, macPrefix, network, network6, gateway, gateway6, pool);
    }

    public Network withPool(Pool newPool) {
        return new Network(
                stamp, tags, name, macPrefix, network, network6, gateway, gateway6, newPool);
    }

    public Network withName(NetworkName newName) {
        return new Network(
                stamp, tags, newName, macPrefix, network, network6, gateway, gateway6, pool);
    }

    public static Network read(ObjectReader in) {
        return new Network(
                Stamp.read(in),
                Tags.read(in),
                new NetworkName(in.text("name")),
                in.textIfSet("mac_prefix"),
                in.text("network"),
                in.textIfSet("network6"),
                in.textIfSet("gateway"),
                in.textIfSet("gateway6"),
                new Pool(in.textIfSet("reservations"), in.textIfSet("ext_reservations")));
    }

    @Override
    public void write(ObjectWriter out) {
        out.put("name", name.value())
                .putIfSet("mac_prefix", macPrefix)
                .put("network", network)
                .putIfSet("network6", network6)
                .putIfSet("gateway", gateway)
                .putIfSet("gateway6", gateway6)
                .putIfSet("reservations", pool.reservations)
                .putIfSet("ext_reservations", pool.extReservations)
                .put("uuid", uuid().value())
                .put("ctime", ctime())
                .put("mtime", mtime())
                .put("serial_no", serial());
        tags.write(out);
    }
}
