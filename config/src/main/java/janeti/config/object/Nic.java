package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

/** A network card of an instance. Source: spec/config-schema.json, PartialNic. */
public record Nic(
        Uuid uuid,
        @Nullable String name,
        String mac,
        @Nullable String ip,
        @Nullable Uuid network,
        NicParams.Partial nicparams) {

    /** By what instances with an address outside of networks are found. */
    public static String mark(String ip) {
        return "IP address " + ip;
    }

    public static Nic read(ObjectReader in) {
        String network = in.textIfSet("network");
        return new Nic(
                in.uuid("uuid"),
                in.textIfSet("name"),
                in.text("mac"),
                in.textIfSet("ip"),
                network == null ? null : new Uuid(network),
                in.object("nicparams", NicParams.Partial::read));
    }

    public void write(ObjectWriter out) {
        out.put("mac", mac)
                .putIfSet("ip", ip)
                .put("nicparams", nicparams, NicParams.Partial::write)
                .putIfSet("network", network == null ? null : network.value())
                .putIfSet("name", name)
                .put("uuid", uuid.value());
    }
}
