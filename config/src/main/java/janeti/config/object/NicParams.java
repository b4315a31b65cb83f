package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** How a network card is connected. */
public record NicParams(String mode, String link, String vlan) {
    static NicParams read(ObjectReader in) {
        return new NicParams(in.text("mode"), in.text("link"), in.text("vlan"));
    }

    void write(ObjectWriter out) {
        out.put("mode", mode).put("link", link).put("vlan", vlan);
    }

    /** The JSON form of one, by Ganeti's names. */
    public static Map<String, @Nullable Object> form(NicParams params) {
        return ObjectWriter.form(params, NicParams::write);
    }

    /** What a card sets itself; null is not set. */
    public record Partial(@Nullable String mode, @Nullable String link, @Nullable String vlan) {
        public static final Partial NONE = new Partial(null, null, null);

        /** What holds where these are set over the defaults. */
        public NicParams over(NicParams defaults) {
            return new NicParams(
                    mode == null ? defaults.mode : mode,
                    link == null ? defaults.link : link,
                    vlan == null ? defaults.vlan : vlan);
        }

        static Partial read(ObjectReader in) {
            return new Partial(in.textIfSet("mode"), in.textIfSet("link"), in.textIfSet("vlan"));
        }

        void write(ObjectWriter out) {
            out.putIfSet("mode", mode).putIfSet("link", link).putIfSet("vlan", vlan);
        }
    }
}
