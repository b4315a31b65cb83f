package janeti.units.cluster;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** How long SSH keys may be. Pure. */
final class SshKeyBits {
    private static final int RSA_AT_LEAST = 768;
    private static final int RSA_USUAL = 2048;
    private static final int DSA_ONLY = 1024;
    private static final int ECDSA_USUAL = 384;
    private static final Set<Long> ECDSA = Set.of(256L, 384L, 521L);

    private SshKeyBits() {}

    /** Of keys of a type: as asked for, else as they are, else as is usual for the type. */
    static long of(String type, @Nullable Long asked, String oldType, long oldBits) {
        long bits = asked == null ? unasked(type, oldType, oldBits) : asked;
        require(
                isPossible(type, bits),
                INVAL,
                "There are no SSH keys of type %s with %d bits; possible are %s",
                type,
                bits,
                possible(type));
        return bits;
    }

    private static long unasked(String type, String oldType, long oldBits) {
        if (type.equals(oldType)) {
            return oldBits;
        }
        return switch (type) {
            case "dsa" -> DSA_ONLY;
            case "ecdsa" -> ECDSA_USUAL;
            default -> RSA_USUAL;
        };
    }

    private static boolean isPossible(String type, long bits) {
        return switch (type) {
            case "dsa" -> bits == DSA_ONLY;
            case "ecdsa" -> ECDSA.contains(bits);
            default -> bits >= RSA_AT_LEAST && bits <= Integer.MAX_VALUE;
        };
    }

    private static String possible(String type) {
        return switch (type) {
            case "dsa" -> "" + DSA_ONLY;
            case "ecdsa" -> "256, 384 and 521";
            default -> RSA_AT_LEAST + " and more";
        };
    }
}
