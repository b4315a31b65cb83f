package janeti.config;

import janeti.config.object.Network;
import janeti.config.object.Network.Pool;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of an IPv4 network, of which some are taken. Pure. Source: spec/config-schema.json,
 * Network.
 */
public final class AddressPool {
    private static final Pattern ADDRESS =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final int BITS = 32;

    /** No pool is larger: it is a string with a character for each address. */
    private static final int WIDEST = 8;

    private static final char FREE = '0';
    private static final char TAKEN = '1';

    private final Network network;
    private final long first;
    private final long size;

    private AddressPool(Network network, long first, long size) {
        this.network = network;
        this.first = first;
        this.size = size;
    }

    /** Null when the network has no IPv4 addresses. */
    public static @Nullable AddressPool of(Network network) {
        String[] parts = network.network().split("/", 2);
        Long base = number(parts[0]);
        if (base == null || parts.length != 2 || !parts[1].matches("\\d{1,2}")) {
            return null;
        }
        int prefix = Integer.parseInt(parts[1]);
        return prefix < WIDEST || prefix > BITS
                ? null
                : new AddressPool(network, base, 1L << (BITS - prefix));
    }

    public boolean contains(String ip) {
        return index(ip) >= 0;
    }

    /** Whether nobody has it; false for an address outside. */
    public boolean isFree(String ip) {
        return isFree(index(ip));
    }

    /** As {@link #isFree}, whatever is reserved for things outside of the cluster. */
    public boolean isFreeOfInstances(String ip) {
        long index = index(ip);
        return index >= 0 && at(network.pool().reservations(), index) == FREE;
    }

    /** The lowest address that nobody has. */
    public Optional<String> lowestFree() {
        return lowestFree(ip -> true);
    }

    /**
     * The same.
     *
     * @param wanted what else must be true of it
     */
    public Optional<String> lowestFree(Predicate<String> wanted) {
        for (long i = 0; i < size; i++) {
            if (isFree(i) && wanted.test(text(first + i))) {
                return Optional.of(text(first + i));
            }
        }
        return Optional.empty();
    }

    /** Whether it is kept for something outside of the cluster. */
    public boolean isExternal(String ip) {
        long index = index(ip);
        return index >= 0 && at(network.pool().extReservations(), index) == TAKEN;
    }

    /** The addresses that instances have, as the pool says. */
    public List<String> ofInstances() {
        String marks = network.pool().reservations();
        List<String> found = new ArrayList<>();
        if (marks == null) {
            return found;
        }
        for (int i = marks.indexOf(TAKEN); i >= 0; i = marks.indexOf(TAKEN, i + 1)) {
            found.add(text(first + i));
        }
        return found;
    }

    /** How many addresses there are, those of the network itself and of broadcasts included. */
    public long size() {
        return size;
    }

    /** Whether the network's address is its lowest one, as it must be. */
    public boolean isAligned() {
        return first % size == 0;
    }

    /**
     * The network with no address taken but those that no instance can have: its own, that of
     * broadcasts, its gateway's, and these. Source: spec/config-schema.json, network_bitmaps.
     */
    public Network fresh(Collection<String> external) {
        String none = String.valueOf(FREE).repeat((int) size);
        Network fresh = network.withPool(new Pool(none, none));
        List<String> kept = new ArrayList<>(external);
        kept.add(text(first));
        kept.add(text(first + size - 1));
        if (network.gateway() != null) {
            kept.add(network.gateway());
        }
        for (String ip : kept) {
            fresh = new AddressPool(fresh, first, size).withExternal(ip);
        }
        return fresh;
    }

    /** The network with this address kept for something outside of the cluster. */
    public Network withExternal(String ip) {
        return markedExternal(ip, TAKEN);
    }

    /** The network with this address no longer kept for something outside. */
    public Network withoutExternal(String ip) {
        return markedExternal(ip, FREE);
    }

    /** The network with this address taken. */
    public Network with(String ip) {
        return marked(ip, TAKEN);
    }

    /** The network with this address free again. */
    public Network without(String ip) {
        return marked(ip, FREE);
    }

    private Network marked(String ip, char mark) {
        Pool pool = network.pool();
        return network.withPool(
                new Pool(marked(pool.reservations(), ip, mark), pool.extReservations()));
    }

    private Network markedExternal(String ip, char mark) {
        Pool pool = network.pool();
        return network.withPool(
                new Pool(pool.reservations(), marked(pool.extReservations(), ip, mark)));
    }

    /** The same marks when the address is not among them. */
    private @Nullable String marked(@Nullable String all, String ip, char mark) {
        long index = index(ip);
        if (index < 0 || all == null || index >= all.length()) {
            return all;
        }
        var marks = new StringBuilder(all);
        marks.setCharAt((int) index, mark);
        return marks.toString();
    }

    private boolean isFree(long index) {
        return index >= 0
                && at(network.pool().reservations(), index) == FREE
                && at(network.pool().extReservations(), index) == FREE;
    }

    private static char at(@Nullable String marks, long index) {
        return marks == null || index >= marks.length() ? FREE : marks.charAt((int) index);
    }

    /** Its place in the network; negative when it is not in it. */
    private long index(String ip) {
        Long number = number(ip);
        return number == null || number < first || number >= first + size ? -1 : number - first;
    }

    /** Whether the text is an IPv4 address. */
    public static boolean isIpv4(String text) {
        return number(text) != null;
    }

    private static @Nullable Long number(String ip) {
        Matcher parts = ADDRESS.matcher(ip);
        if (!parts.matches()) {
            return null;
        }
        long number = 0;
        for (int i = 1; i <= parts.groupCount(); i++) {
            int part = Integer.parseInt(parts.group(i));
            if (part > 255) {
                return null;
            }
            number = number << 8 | part;
        }
        return number;
    }

    private static String text(long number) {
        return "%d.%d.%d.%d"
                .formatted(number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255);
    }
}
