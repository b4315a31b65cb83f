package janeti.locks;

import janeti.model.Check;

/**
 * One lock. Instance locks carry the instance's name, all others a uuid; {@link #ALL} stands for
 * every name of the level, those that do not exist yet included.
 */
public record LockName(LockLevel level, String name) implements Comparable<LockName> {
    /** Ganeti's word for all of a level. */
    public static final String ALL = "[lockset]";

    /** The big lock, which every opcode holds, shared or exclusive. */
    public static final LockName BGL = new LockName(LockLevel.CLUSTER, "BGL");

    public static LockName all(LockLevel level) {
        return new LockName(level, ALL);
    }

    /** The way back of {@link #wireName}. */
    public static LockName ofWire(String wireName) {
        int slash = wireName.indexOf('/');
        Check.that(slash > 0, "%s is no name of a lock", wireName);
        return new LockName(
                LockLevel.ofWire(wireName.substring(0, slash)), wireName.substring(slash + 1));
    }

    /**
     * Whether it is the other, or all of its level, or one of the level that the other is all of.
     */
    boolean touches(LockName other) {
        return level == other.level && (isAll() || other.isAll() || name.equals(other.name));
    }

    public boolean isAll() {
        return name.equals(ALL);
    }

    /** As Ganeti shows it: node/[lockset]. */
    public String wireName() {
        return level.wireName() + "/" + name;
    }

    @Override
    public int compareTo(LockName other) {
        int byLevel = level.compareTo(other.level);
        return byLevel != 0 ? byLevel : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return wireName();
    }
}
