package janeti.config;

import janeti.config.object.Instance;
import janeti.config.object.Nic;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** MAC addresses of instances: which are taken, and which is free. Pure. */
public final class Macs {
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    private static final Pattern PREFIX = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){2}");

    /** Draws until a free address is found; of 16 million few are taken. Ganeti tries as often. */
    private static final int MOST_DRAWS = 64;

    private Macs() {}

    /** In lower case; null when it is not a MAC address. */
    public static @Nullable String normalized(String text) {
        String mac = text.toLowerCase(Locale.ROOT);
        return MAC.matcher(mac).matches() ? mac : null;
    }

    /** Whether it is three bytes, with which addresses begin. */
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /** The addresses of all cards of all instances. */
    public static Set<String> taken(Config config) {
        Set<String> taken = new HashSet<>();
        for (Instance instance : config.instances().values()) {
            for (Nic nic : instance.nics()) {
                taken.add(nic.mac().toLowerCase(Locale.ROOT));
            }
        }
        return taken;
    }

    /**
     * The first drawn address that is not taken.
     *
     * @param prefix the first three bytes, such as aa:00:00
     * @param draw of each attempt, from 0: at least six hex digits; the same whenever it is asked
     */
    public static Optional<String> free(
            String prefix, Set<String> taken, IntFunction<String> draw) {
        return free(prefix, mac -> !taken.contains(mac), draw);
    }

    /** The same, of those that are free by whatever says so. */
    public static Optional<String> free(
            String prefix, Predicate<String> isFree, IntFunction<String> draw) {
        for (int attempt = 0; attempt < MOST_DRAWS; attempt++) {
            String digits = draw.apply(attempt);
            String mac =
                    "%s:%s:%s:%s"
                            .formatted(
                                    prefix.toLowerCase(Locale.ROOT),
                                    digits.substring(0, 2),
                                    digits.substring(2, 4),
                                    digits.substring(4, 6));
            if (isFree.test(mac)) {
                return Optional.of(mac);
            }
        }
        return Optional.empty();
    }
}
