package janeti.units.instance;

import org.jspecify.annotations.Nullable;

/**
 * A disk as it is asked for.
 *
 * @param sizeMib MiB
 * @param mode rw or ro
 */
record DiskSpec(long sizeMib, String mode, @Nullable String name, @Nullable Long spindles) {}
