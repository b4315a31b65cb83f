package janeti.config;

import janeti.config.object.ConfigObject;
import janeti.config.object.Reference;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has what and who needs whom, kept up with each change so that a change is verified without a
 * look at all objects. Immutable.
 */
final class Links {
    /** Claim or mark → owner → how many times. */
    private final TreePMap<String, TreePMap<Uuid, Integer>> owners;

    /** Target → referrer → how many times. */
    private final TreePMap<Uuid, TreePMap<Uuid, Integer>> referrers;

    private Links(
            TreePMap<String, TreePMap<Uuid, Integer>> owners,
            TreePMap<Uuid, TreePMap<Uuid, Integer>> referrers) {
        this.owners = owners;
        this.referrers = referrers;
    }

    /** Those of a whole configuration. */
    static Links of(Iterable<? extends ConfigObject> objects) {
        List<Map.Entry<String, Uuid>> owners = new ArrayList<>();
        List<Map.Entry<Uuid, Uuid>> referrers = new ArrayList<>();
        for (ConfigObject object : objects) {
            object.claims().forEach(claim -> owners.add(Map.entry(claim, object.uuid())));
            object.marks().forEach(mark -> owners.add(Map.entry(mark, object.uuid())));
            object.references()
                    .forEach(need -> referrers.add(Map.entry(need.target(), object.uuid())));
        }
        return new Links(Trees.counted(owners), Trees.counted(referrers));
    }

    /** With {@code now} where {@code old} was; null for none. */
    Links replaced(@Nullable ConfigObject old, @Nullable ConfigObject now) {
        if (old != null
                && now != null
                && old.claims().equals(now.claims())
                && old.marks().equals(now.marks())
                && old.references().equals(now.references())) {
            return this; // The usual change: neither a name nor a connection.
        }
        Links without = old == null ? this : without(old);
        return now == null ? without : without.with(now);
    }

    private Links with(ConfigObject object) {
        TreePMap<String, TreePMap<Uuid, Integer>> newOwners = owners;
        for (String claim : object.claims()) {
            newOwners = plus(newOwners, claim, object.uuid());
        }
        for (String mark : object.marks()) {
            newOwners = plus(newOwners, mark, object.uuid());
        }
        TreePMap<Uuid, TreePMap<Uuid, Integer>> newReferrers = referrers;
        for (Reference reference : object.references()) {
            newReferrers = plus(newReferrers, reference.target(), object.uuid());
        }
        return new Links(newOwners, newReferrers);
    }

    private Links without(ConfigObject object) {
        TreePMap<String, TreePMap<Uuid, Integer>> newOwners = owners;
        for (String claim : object.claims()) {
            newOwners = minus(newOwners, claim, object.uuid());
        }
        for (String mark : object.marks()) {
            newOwners = minus(newOwners, mark, object.uuid());
        }
        TreePMap<Uuid, TreePMap<Uuid, Integer>> newReferrers = referrers;
        for (Reference reference : object.references()) {
            newReferrers = minus(newReferrers, reference.target(), object.uuid());
        }
        return new Links(newOwners, newReferrers);
    }

    /** Whether one object, and that only once, has what the claim says. */
    boolean isUnique(String claim) {
        TreePMap<Uuid, Integer> bag = owners.getOrDefault(claim, TreePMap.empty());
        return bag.size() <= 1 && bag.values().stream().allMatch(count -> count == 1);
    }

    Set<Uuid> ownersOf(String claim) {
        return owners.getOrDefault(claim, TreePMap.empty()).keySet();
    }

    Set<Uuid> referrersOf(Uuid target) {
        return referrers.getOrDefault(target, TreePMap.empty()).keySet();
    }

    private static <K extends Comparable<K>> TreePMap<K, TreePMap<Uuid, Integer>> plus(
            TreePMap<K, TreePMap<Uuid, Integer>> map, K key, Uuid uuid) {
        TreePMap<Uuid, Integer> bag = map.getOrDefault(key, TreePMap.empty());
        return map.plus(key, once(bag, uuid));
    }

    /** Once more than before. */
    private static TreePMap<Uuid, Integer> once(TreePMap<Uuid, Integer> bag, Uuid uuid) {
        return bag.plus(uuid, bag.getOrDefault(uuid, 0) + 1);
    }

    private static <K extends Comparable<K>> TreePMap<K, TreePMap<Uuid, Integer>> minus(
            TreePMap<K, TreePMap<Uuid, Integer>> map, K key, Uuid uuid) {
        TreePMap<Uuid, Integer> bag = map.getOrDefault(key, TreePMap.empty());
        int left = bag.getOrDefault(uuid, 0) - 1;
        TreePMap<Uuid, Integer> fewer = left > 0 ? bag.plus(uuid, left) : bag.minus(uuid);
        return fewer.isEmpty() ? map.minus(key) : map.plus(key, fewer);
    }
}
