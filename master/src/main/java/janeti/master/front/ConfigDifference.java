package janeti.master.front;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.object.ConfigObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What leads from one configuration to another, for a client that writes all of it. */
final class ConfigDifference {
    private ConfigDifference() {}

    /** The changes are made whatever became of their objects since: the client held the lease. */
    static List<ConfigChange> between(Config before, Config after) {
        List<ConfigChange> changes = new ArrayList<>();
        if (!before.cluster().equals(after.cluster())) {
            changes.add(ConfigChange.Put.of(after.cluster()).unconditional());
        }
        puts(before.groups(), after.groups(), changes);
        puts(before.nodes(), after.nodes(), changes);
        puts(before.networks(), after.networks(), changes);
        puts(before.disks(), after.disks(), changes);
        puts(before.instances(), after.instances(), changes);
        puts(before.filters(), after.filters(), changes);
        removals(before.filters(), after.filters(), changes);
        removals(before.instances(), after.instances(), changes);
        removals(before.disks(), after.disks(), changes);
        removals(before.networks(), after.networks(), changes);
        removals(before.nodes(), after.nodes(), changes);
        removals(before.groups(), after.groups(), changes);
        return changes;
    }

    private static <K> void puts(
            Map<K, ? extends ConfigObject> before,
            Map<K, ? extends ConfigObject> after,
            List<ConfigChange> changes) {
        after.forEach((uuid, object) -> {
            if (!object.equals(before.get(uuid))) {
                changes.add(ConfigChange.Put.of(object).unconditional());
            }
        });
    }

    private static <K> void removals(
            Map<K, ? extends ConfigObject> before,
            Map<K, ? extends ConfigObject> after,
            List<ConfigChange> changes) {
        before.forEach((uuid, object) -> {
            if (!after.containsKey(uuid)) {
                changes.add(ConfigChange.Removed.of(object.kind(), object.uuid()));
            }
        });
    }
}
