package janeti.query;

import janeti.config.object.Network;

import org.jspecify.annotations.Nullable;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The addresses of an IPv4 network and which of them are taken. Source: spec/config-schema.json,
 * Network.
 *
 * @param reserved one character an address, '1' if the pool has given it away
 * @param external likewise, of those that nobody gets from the pool
 */
record NetworkPool(long first, int size, String reserved, String external) {
    private static final int ADDRESS_BITS = 32;
    private static final int BYTE_BITS = 8;
    private static final int BYTE_MASK = 0xff;

    static NetworkPool of(Network network) {
        String[] parts = network.network().split("/", 2);
        return new NetworkPool(
                number(parts[0]),
                1 << (ADDRESS_BITS - Integer.parseInt(parts[1])),
                orNone(network.pool().reservations()),
                orNone(network.pool().extReservations()));
    }

    long takenCount() {
        return IntStream.range(0, size).filter(this::isTaken).count();
    }

    long freeCount() {
        return size - takenCount();
    }

    /** One character an address. */
    String map() {
        var map = new StringBuilder(size);
        for (int i = 0; i < size; i++) {
            map.append(isTaken(i) ? 'X' : '.');
        }
        return map.toString();
    }

    String externalAddresses() {
        return IntStream.range(0, size)
                .filter(index -> isSet(external, index))
                .mapToObj(index -> address(first + index))
                .collect(Collectors.joining(", "));
    }

    private boolean isTaken(int index) {
        return isSet(reserved, index) || isSet(external, index);
    }

    private static boolean isSet(String bits, int index) {
        return index < bits.length() && bits.charAt(index) == '1';
    }

    private static String orNone(@Nullable String bits) {
        return bits == null ? "" : bits;
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.", -1)) {
            number = (number << BYTE_BITS) + Integer.parseInt(part);
        }
        return number;
    }

    private static String address(long number) {
        var text = new StringBuilder();
        for (int shift = ADDRESS_BITS - BYTE_BITS; shift >= 0; shift -= BYTE_BITS) {
            text.append((number >> shift) & BYTE_MASK).append(shift == 0 ? "" : ".");
        }
        return text.toString();
    }
}
