package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.Programs;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a transfer is to be done. Source: spec/node-rpc.json, import_start.
 *
 * @param keyName one of {@link TransferKeys}; null is the cluster's own
 * @param ca whose certificates are believed, as PEM text; null with the cluster's own key
 * @param magic what comes first, so that no disk gets what is meant for another; empty is none
 */
record TransferOptions(
        @Nullable String keyName,
        @Nullable String ca,
        String compress,
        String magic,
        boolean ipv6,
        Duration connectTimeout) {
    private static final Set<String> KNOWN =
            Set.of("key_name", "ca_pem", "compress", "magic", "ipv6", "connect_timeout");

    /** Source: spec/constants.json, IE_MAGIC_RE. */
    private static final Pattern MAGIC = Pattern.compile("[-_.a-zA-Z0-9]{5,100}");

    /** A tool is a program's name. */
    private static final Pattern TOOL = Pattern.compile("[a-zA-Z0-9][-_.a-zA-Z0-9]{0,50}");

    private static final String NO_COMPRESSION = "none";

    /** Source: spec/constants.json, IEC_ALL; the levels of gzip are one program. */
    private static final Map<String, String> PROGRAMS =
            Map.of("gzip-fast", "gzip", "gzip-slow", "gzip");

    /**
     * Those of a call.
     *
     * @throws CallFailedException if they are not good, or ask for a program that is not there
     */
    static TransferOptions of(Map<String, @Nullable Object> wire) {
        for (String key : wire.keySet()) {
            if (!KNOWN.contains(key)) {
                throw new CallFailedException("A transfer has no option " + key);
            }
        }
        String key = text(wire, "key_name");
        String ca = text(wire, "ca_pem");
        if ((key == null) != (ca == null)) {
            throw new CallFailedException(
                    "A transfer needs both key_name and ca_pem, or neither: the cluster's"
                            + " certificate is both key and CA");
        }
        if (ca != null) {
            requireCertificate(ca);
        }
        String magic = text(wire, "magic");
        if (magic != null && !MAGIC.matcher(magic).matches()) {
            throw new CallFailedException(
                    "The magic of a transfer must match " + MAGIC + ", this one does not");
        }
        return new TransferOptions(
                key,
                ca,
                compression(text(wire, "compress")),
                magic == null ? "" : magic,
                Boolean.TRUE.equals(wire.get("ipv6")),
                connectTimeout(wire.get("connect_timeout")));
    }

    private static @Nullable String text(Map<String, @Nullable Object> wire, String key) {
        return switch (wire.get(key)) {
            case null -> null;
            case String text -> text;
            default -> throw new CallFailedException("Option " + key + " of a transfer is no text");
        };
    }

    private static void requireCertificate(String ca) {
        if (ca.length() > Limits.CERTIFICATE_CHARS) {
            throw new CallFailedException(
                    "Option ca_pem of a transfer has more than "
                            + Limits.CERTIFICATE_CHARS
                            + " characters");
        }
        try {
            var _ =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(ca.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new CallFailedException(
                    "Option ca_pem of a transfer is no certificate: " + e.getMessage(), e);
        }
    }

    /** Without a word it is gzip, as in Ganeti. */
    private static String compression(@Nullable String wire) {
        String tool = wire == null ? "gzip" : wire;
        if (tool.equals(NO_COMPRESSION)) {
            return tool;
        }
        if (!TOOL.matcher(tool).matches()) {
            throw new CallFailedException("Compression \"" + tool + "\" is no name of a program");
        }
        String program = PROGRAMS.getOrDefault(tool, tool);
        Programs.require(program, "the compression " + tool + " needs", program);
        return tool;
    }

    private static Duration connectTimeout(@Nullable Object wire) {
        return switch (wire) {
            case null -> Limits.CONNECT;
            case Number seconds when seconds.longValue() > 0 -> {
                Duration asked = Duration.ofSeconds(seconds.longValue());
                yield asked.compareTo(Limits.CONNECT_MOST) > 0 ? Limits.CONNECT_MOST : asked;
            }
            default ->
                    throw new CallFailedException(
                            "Option connect_timeout of a transfer is no number of seconds: "
                                    + wire);
        };
    }
}
