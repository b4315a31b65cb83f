package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.AdminState;
import janeti.config.object.FilterRule;
import janeti.config.object.Instance;
import janeti.config.object.Tags;
import janeti.model.InstanceName;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.junit.jupiter.api.Test;

import java.util.List;

class ConfigTest {
    private static final double NOW = 1795348800; // Samples.AT

    private static Instance up(Instance instance) {
        return instance.withWanted(
                new Instance.Wanted(AdminState.UP, AdminState.Source.ADMIN, true));
    }

    @Test
    void aChangedInstanceMovesItsOwnSerialAndTheConfigurations() {
        // given
        Config before = Samples.captured();
        Instance old = before.findInstance("inst2");
        // when
        Config after = before.apply(List.of(new ConfigChange.InstancePut(up(old))), Samples.AT);
        // then
        assertThat(after.serial()).isEqualTo(before.serial() + 1);
        assertThat(after.mtime()).isEqualTo(NOW);
        assertThat(after.ctime()).isEqualTo(before.ctime());
        Instance now = after.instance(old.uuid());
        assertThat(now.adminState()).isEqualTo(AdminState.UP);
        assertThat(now.serial()).isEqualTo(old.serial() + 1);
        assertThat(now.mtime()).isEqualTo(NOW);
        assertThat(now.ctime()).isEqualTo(old.ctime());
        assertThat(after.cluster()).isEqualTo(before.cluster());
    }

    @Test
    void aNewInstanceBeginsAtOneAndLeavesTheCluster() {
        Config before = Samples.fresh();
        Config after =
                before.apply(
                        List.of(new ConfigChange.InstancePut(Samples.instance(1))), Samples.AT);
        Instance added = after.findInstance("inst1");
        assertThat(added.serial()).isEqualTo(1);
        assertThat(added.ctime()).isEqualTo(NOW);
        assertThat(added.mtime()).isEqualTo(NOW);
        assertThat(after.cluster()).isEqualTo(before.cluster());
    }

    @Test
    void aRemovedOrRenamedInstanceMovesTheClusters() {
        Config before = Samples.withInstances(2);
        Config removed =
                before.apply(
                        List.of(new ConfigChange.InstanceRemoved(Samples.instanceUuid(0))),
                        Samples.AT);
        Config renamed =
                before.apply(
                        List.of(
                                new ConfigChange.InstancePut(
                                        before.findInstance("inst1")
                                                .withName(new InstanceName("other.example.com")))),
                        Samples.AT);
        assertThat(removed.instances()).hasSize(1);
        assertThat(removed.cluster().serial()).isEqualTo(before.cluster().serial() + 1);
        assertThat(removed.cluster().mtime()).isEqualTo(NOW);
        assertThat(renamed.cluster().serial()).isEqualTo(before.cluster().serial() + 1);
        assertThat(renamed.cluster().mtime()).isEqualTo(before.cluster().mtime());
        assertThatThrownBy(() -> renamed.findInstance("inst1"))
                .hasMessage("Instance name inst1 not found");
    }

    @Test
    void aChangedNodeMovesTheClusterAndAGroupOnlyWhenItComesOrGoes() {
        Config before = Samples.captured();
        Config node =
                before.apply(
                        List.of(
                                new ConfigChange.NodePut(
                                        before.findNode("node2").withTags(Tags.of("a")))),
                        Samples.AT);
        Config group =
                before.apply(
                        List.of(
                                new ConfigChange.NodeGroupPut(
                                        before.findGroup("default").withTags(Tags.of("a")))),
                        Samples.AT);
        assertThat(node.cluster().serial()).isEqualTo(before.cluster().serial() + 1);
        assertThat(node.cluster().mtime()).isEqualTo(NOW);
        assertThat(group.cluster()).isEqualTo(before.cluster());
    }

    @Test
    void theClusterMovesOnceInACommitAndAFilterDoesNotMoveIt() {
        Config before = Samples.captured();
        Config tagged =
                before.apply(
                        List.of(
                                new ConfigChange.NodePut(before.findNode("node2")),
                                new ConfigChange.ClusterPut(
                                        before.cluster().withTags(Tags.of("a", "b")))),
                        Samples.AT);
        assertThat(tagged.cluster().serial()).isEqualTo(before.cluster().serial() + 1);
        assertThat(tagged.cluster().tags().sorted()).containsExactly("a", "b");
        var filter = new FilterRule(new Uuid("f"), new JobId(1), 0, List.of(), "ACCEPT", List.of());
        Config filtered = before.apply(List.of(new ConfigChange.FilterPut(filter)), Samples.AT);
        assertThat(filtered.filters()).containsValue(filter);
        assertThat(filtered.cluster()).isEqualTo(before.cluster());
    }

    @Test
    void anObjectPutBackAfterItsRemovalGoesOnCounting() {
        Config before = Samples.captured();
        Instance old = before.findInstance("inst2");
        Config gone =
                before.apply(List.of(new ConfigChange.InstanceRemoved(old.uuid())), Samples.AT);
        Config back = gone.apply(List.of(new ConfigChange.InstancePut(old)), Samples.AT);
        assertThat(back.instance(old.uuid()).serial()).isEqualTo(old.serial() + 1);
        assertThat(back.instance(old.uuid()).ctime()).isEqualTo(old.ctime());
        assertThat(back.verified().hasContentOf(before)).isFalse();
    }

    @Test
    void aChangeSharesEverythingElseWithTheConfigurationBefore() {
        // given
        Config before = Samples.withInstances(1000);
        Instance old = before.instance(Samples.instanceUuid(500));
        // when
        Config after = before.apply(List.of(new ConfigChange.InstancePut(up(old))), Samples.AT);
        // then: objects are the same ones, and untouched tables are the same tables
        assertThat(after.instances()).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            if (i != 500) {
                assertThat(after.instance(Samples.instanceUuid(i)))
                        .isSameAs(before.instance(Samples.instanceUuid(i)));
            }
        }
        assertThat(after.nodes()).isSameAs(before.nodes());
        assertThat(after.disks()).isSameAs(before.disks());
        assertThat(after.links()).isSameAs(before.links());
    }

    @Test
    void findsByUuidFullNameAndBeginning() {
        Config config = Samples.captured();
        Uuid uuid = new Uuid("c6f25027-29f2-482a-b7ed-caf75568e2c3");
        assertThat(config.findNode(uuid.value()).uuid()).isEqualTo(uuid);
        assertThat(config.findNode("node2").uuid()).isEqualTo(uuid);
        assertThat(config.findNode("NODE2").uuid()).isEqualTo(uuid);
        assertThat(config.findNode("node2.gnt").uuid()).isEqualTo(uuid);
        assertThat(config.node(new NodeName("node2.gnt.lab")).uuid()).isEqualTo(uuid);
        assertThat(config.findGroup("default").name().value()).isEqualTo("default");
        assertThat(config.findNetwork("net1").network()).isEqualTo("192.168.77.0/24");
        assertThat(config.masterNode().name().value()).isEqualTo("node1.gnt.lab");
    }

    @Test
    void saysInGanetisWordsWhatIsNotThere() {
        Config config = Samples.captured();
        assertThatThrownBy(() -> config.findInstance("nosuch"))
                .hasMessage("Instance name nosuch not found");
        assertThatThrownBy(() -> config.findNode("node")).hasMessage("Node name node not found");
        assertThatThrownBy(() -> config.node(new NodeName("node2")))
                .hasMessage("Node name node2 not found");
    }

    @Test
    void refusesAnAmbiguousBeginning() {
        Config base = Samples.withInstances(1);
        Config config =
                base.apply(
                        List.of(
                                new ConfigChange.InstancePut(
                                        Samples.instance(7)
                                                .withName(new InstanceName("inst0.other.com")))),
                        Samples.AT);
        assertThatThrownBy(() -> config.findInstance("inst0"))
                .hasMessage("Instance name inst0 has multiple matches");
    }

    @Test
    void knowsWhoRefersToANode() {
        Config config = Samples.captured();
        assertThat(config.referrersOf(config.masterNode().uuid()))
                .contains(config.findInstance("inst2").uuid(), config.cluster().uuid());
    }
}
