package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Text that is compressed when it is long. Source: spec/node-rpc.json, ED_COMPRESS: [0, text] or
 * [1, base64(zlib)]; who reads takes either at any length.
 *
 * @param encoding 0 or 1
 */
public record PackedText(int encoding, String data) {
    private static final int PLAIN = 0;
    private static final int ZLIB = 1;

    /** From here, in characters, compressing pays. Source: spec/node-rpc.json, ED_COMPRESS. */
    private static final int WORTH_COMPRESSING = 512;

    /**
     * The longest text that is unpacked, bytes: a short message must not fill the memory. The
     * configuration of 50,000 instances has some 150 MiB.
     */
    private static final int MOST_BYTES = 256 << 20;

    private static final int LEVEL = 3;

    public static PackedText of(String text) {
        return text.length() < WORTH_COMPRESSING
                ? new PackedText(PLAIN, text)
                : of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text that these bytes are in UTF-8. */
    public static PackedText of(byte[] utf8) {
        if (utf8.length < WORTH_COMPRESSING) {
            return new PackedText(PLAIN, new String(utf8, StandardCharsets.UTF_8));
        }
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(LEVEL);
        try (var zip = new DeflaterOutputStream(bytes, deflater)) {
            zip.write(utf8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot compress in memory", e);
        } finally {
            deflater.end();
        }
        return new PackedText(ZLIB, Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    /**
     * @throws WrongAnswerException if it is none
     */
    public static PackedText read(@Nullable Object wire) {
        if (wire instanceof List<?> pair
                && pair.size() == 2
                && pair.get(0) instanceof Long encoding
                && (encoding == PLAIN || encoding == ZLIB)
                && pair.get(1) instanceof String data) {
            return new PackedText(encoding.intValue(), data);
        }
        throw new WrongAnswerException("is no compressed text");
    }

    /**
     * @throws WrongAnswerException if it cannot be unpacked
     */
    public String text() {
        if (encoding == PLAIN) {
            return data;
        }
        try (var in =
                new InflaterInputStream(
                        new ByteArrayInputStream(Base64.getDecoder().decode(data)))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new WrongAnswerException("unpacks to more than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            throw new WrongAnswerException("cannot be unpacked: " + e);
        }
    }

    List<Object> wire() {
        return List.of(encoding, data);
    }
}
