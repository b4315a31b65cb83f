package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.change.InstanceChanges;
import janeti.config.change.NetworkChanges;
import janeti.config.object.Disk;
import janeti.config.object.FilledIPolicy;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.NetworkName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A table of things that can be wrong, one row each: where it is and what is said. An invariant is
 * found by the look at the change alone, too, and such a commit is refused.
 */
abstract class FindingsTable {
    static final Uuid LAN = new Uuid("77777777-7777-4777-8777-777777777777");
    static final Uuid MIRRORED = new Uuid("55555555-0000-4000-8000-000000000001");
    static final Uuid PLAIN = new Uuid("55555555-0000-4000-8000-000000000002");

    /** vm1: a card in a network and a mirrored disk; vm2: a card outside and a plain disk. */
    static final Config BASE = base();

    /**
     * A row.
     *
     * @param invariant whether a commit is refused for it
     */
    record Row(boolean invariant, String path, String what, UnaryOperator<Draft> change) {
        @Override
        public String toString() {
            return path + ": " + what;
        }
    }

    static Config base() {
        Config captured = Samples.captured();
        Uuid node1 = captured.masterNode().uuid();
        Uuid node2 = captured.findNode("node2").uuid();
        var network =
                new Network(
                        Stamp.fresh(LAN),
                        Tags.NONE,
                        new NetworkName("lan"),
                        null,
                        "10.1.0.0/24",
                        null,
                        "10.1.0.1",
                        null,
                        new Network.Pool(null, null));
        long port = captured.cluster().pools().highestUsedPort() + 1;
        Draft draft = NetworkChanges.added(Draft.of(captured), network, List.of());
        draft = ClusterChanges.portTaken(draft, port);
        draft =
                InstanceChanges.added(
                        draft,
                        instance(1, "kvm", node1, nic(1, "10.1.0.2", LAN), MIRRORED),
                        List.of(
                                disk(
                                        MIRRORED,
                                        "drbd",
                                        List.of(node1.value(), node2.value(), port, 0L, 0L, "abc"),
                                        List.of(node1, node2))));
        draft =
                InstanceChanges.added(
                        draft,
                        instance(2, "fake", node1, nic(2, "192.0.2.50", null), PLAIN),
                        List.of(disk(PLAIN, "plain", List.of("vg", "lv"), List.of(node1))));
        return captured.apply(draft.changes(), Samples.AT);
    }

    static Instance instance(int number, String hypervisor, Uuid node, Nic nic, Uuid disk) {
        return new Instance(
                Stamp.fresh(Samples.instanceUuid(number)),
                Tags.NONE,
                new InstanceName("vm" + number + ".example.com"),
                node,
                "noop",
                hypervisor,
                Instance.Settings.NONE,
                Instance.Wanted.DOWN,
                List.of(nic),
                List.of(disk),
                null,
                false);
    }

    static Nic nic(int number, @Nullable String ip, @Nullable Uuid network) {
        return new Nic(
                new Uuid("66666666-0000-4000-8000-00000000000" + number),
                null,
                "aa:00:00:99:00:0" + number,
                ip,
                network,
                NicParams.Partial.NONE);
    }

    static Disk disk(Uuid uuid, String type, List<Object> logicalId, List<Uuid> nodes) {
        return new Disk(
                Stamp.fresh(uuid),
                type,
                logicalId,
                List.of(),
                nodes,
                "disk/0",
                1024,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    static Instance vm(Draft draft, int number) {
        return draft.config().instance(Samples.instanceUuid(number));
    }

    static UnaryOperator<Draft> cards(int number, Nic... nics) {
        return draft -> draft.put(vm(draft, number).withNics(List.of(nics)));
    }

    static UnaryOperator<Draft> cluster(String field, Object value) {
        return draft -> ClusterChanges.set(draft, Map.of(field, value));
    }

    static UnaryOperator<Draft> node(String field, Object value) {
        return draft ->
                draft.put(Fields.set(draft.config().findNode("node2"), Map.of(field, value)));
    }

    static UnaryOperator<Draft> group(String field, Object value) {
        return draft ->
                draft.put(Fields.set(draft.config().findGroup("default"), Map.of(field, value)));
    }

    static UnaryOperator<Draft> vm2(String field, Object value) {
        return draft -> draft.put(Fields.set(vm(draft, 2), Map.of(field, value)));
    }

    static UnaryOperator<Draft> lan(String field, Object value) {
        return draft -> draft.put(Fields.set(draft.config().network(LAN), Map.of(field, value)));
    }

    static UnaryOperator<Draft> disk(Uuid uuid, String field, Object value) {
        return draft -> draft.put(Fields.set(draft.config().disk(uuid), Map.of(field, value)));
    }

    static Object policy(String... path) {
        var policy =
                new LinkedHashMap<String, @Nullable Object>(
                        FilledIPolicy.form(BASE.cluster().defaults().ipolicy()));
        switch (path[0]) {
            case "no range" -> policy.put("minmax", List.of());
            case "no template" -> policy.put("disk-templates", List.of());
            case "unknown template" -> policy.put("disk-templates", List.of("tape"));
            case "ratio" -> policy.put("vcpu-ratio", -1.0);
            default -> {
                var range = ranges(policy);
                var min = size(range, "min");
                min.put("cpu-count", 4_000L);
                range.put("min", min);
                policy.put("minmax", List.of(range));
            }
        }
        return policy;
    }

    static Map<String, @Nullable Object> ranges(Map<String, @Nullable Object> policy) {
        return policy.get("minmax") instanceof List<?> list
                        && list.getFirst() instanceof Map<?, ?> range
                ? copy(range)
                : Map.of();
    }

    static Map<String, @Nullable Object> size(Map<String, @Nullable Object> range, String which) {
        return range.get(which) instanceof Map<?, ?> size ? copy(size) : Map.of();
    }

    static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            copy.put(String.valueOf(entry.getKey()), entry.getValue());
        }
        return copy;
    }

    static Row broken(String path, String what, UnaryOperator<Draft> change) {
        return new Row(true, path, what, change);
    }

    static Row odd(String path, String what, UnaryOperator<Draft> change) {
        return new Row(false, path, what, change);
    }

    @Test
    void nothingIsWrongToBeginWith() {
        assertThat(BASE.findings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void findsAndSaysWhereAndWhatToDo(Row row) {
        // given
        List<ConfigChange> changes = row.change.apply(Draft.of(BASE)).changes();
        Config after = BASE.apply(changes, Samples.AT);
        // then
        assertThat(after.findings())
                .anySatisfy(finding -> {
                    assertThat(finding.invariant()).isEqualTo(row.invariant);
                    assertThat(finding.path()).contains(row.path);
                    assertThat(finding.what()).contains(row.what);
                    assertThat(finding.remedy()).isNotBlank();
                });
        if (row.invariant) {
            assertThat(ConfigVerifier.findings(BASE, after, changes))
                    .anyMatch(f -> f.invariant() && f.what().contains(row.what));
        }
    }
}
