package janeti.units;

import janeti.model.Uuid;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The identities of objects that an opcode is about to make. They are drawn once per opcode, before
 * its first locks, and are the same however often it asks and after a crash: all follow from one
 * recorded seed.
 *
 * @param seed 128 random bits in hex
 */
public record DrawnIds(String seed) {
    /** The n-th uuid for one purpose. */
    public Uuid uuid(String purpose, int n) {
        ByteBuffer bits = ByteBuffer.wrap(digest(purpose, n));
        long high = (bits.getLong() & ~0xF000L) | 0x4000L; // Version 4, as Ganeti's are.
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new Uuid(new UUID(high, low).toString());
    }

    /** The n-th secret for one purpose: 20 random bytes in hex, as Ganeti's are. */
    public String secret(String purpose, int n) {
        return HexFormat.of().formatHex(digest(purpose, n), 0, 20);
    }

    private byte[] digest(String purpose, int n) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return sha.digest((seed + "/" + purpose + "/" + n).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
