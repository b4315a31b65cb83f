package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.model.GanetiException;
import janeti.model.InstanceName;
import janeti.model.Uuid;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each violation is found by the look at all and by the look at the change alone. */
class ConfigVerifierTest {
    private static void assertRefused(Config before, String violation, ConfigChange... changes) {
        List<ConfigChange> list = List.of(changes);
        Config after = before.apply(list, Samples.AT);
        assertThat(ConfigVerifier.findings(after))
                .anyMatch(f -> f.invariant() && f.toString().contains(violation));
        assertThat(ConfigVerifier.findings(before, after, list))
                .anyMatch(f -> f.invariant() && f.toString().contains(violation));
    }

    @Test
    void findsNothingWrongWithACapturedCluster() {
        assertThat(ConfigVerifier.findings(Samples.captured())).isEmpty();
    }

    @Test
    void findsNothingWrongWhileCertificatesAreRenewed() {
        Draft renewal =
                ClusterChanges.set(
                        Draft.of(Samples.captured()),
                        Map.of("candidate_certs", Map.of("bootstrap", "AA:BB")));
        assertThat(ConfigVerifier.findings(renewal.config())).isEmpty();
    }

    @Test
    void findsANameThatTwoInstancesHave() {
        assertRefused(
                Samples.withInstances(2),
                "instance name inst1.example.com is used more than once",
                new ConfigChange.InstancePut(
                        Samples.instance(5).withName(new InstanceName("inst1.example.com"))));
    }

    @Test
    void findsAMacAddressThatTwoHave() {
        Instance first = Samples.instance(0);
        Instance twin =
                new Instance(
                        Samples.instance(9).stamp(),
                        first.tags(),
                        new InstanceName("twin.example.com"),
                        first.primaryNode(),
                        first.os(),
                        first.hypervisor(),
                        first.settings(),
                        first.wanted(),
                        first.nics(),
                        first.disks(),
                        null,
                        false);
        assertRefused(
                Samples.withInstances(1),
                "MAC address aa:00:00:00:00:00 is used more than once, by instance"
                        + " inst0.example.com and instance twin.example.com",
                new ConfigChange.InstancePut(twin));
    }

    @Test
    void findsAnAddressThatTwoNodesHave() {
        Config before = Samples.captured();
        Node node = before.findNode("node2");
        Map<String, ?> json = ObjectWriter.form(node);
        var copy = new LinkedHashMap<String, Object>();
        json.forEach((key, value) -> copy.put(key, value == null ? "" : value));
        copy.put("primary_ip", "10.77.0.11");
        Node twin = ObjectReader.whole("node", copy, Node::read);
        assertRefused(
                before,
                "node IP address 10.77.0.11 is used more than once",
                new ConfigChange.NodePut(twin));
    }

    @Test
    void findsReferencesToWhatDoesNotExist() {
        Config captured = Samples.captured();
        assertRefused(
                captured,
                "refers to a nodegroup that does not exist, nowhere",
                new ConfigChange.NodePut(
                        captured.findNode("node2").withGroup(new Uuid("nowhere"))));
        assertRefused(
                captured,
                "refers to a node that does not exist",
                new ConfigChange.InstancePut(Samples.instance(1)));
    }

    @Test
    void refusesToRemoveWhatIsStillNeeded() {
        Config config = Samples.captured();
        assertRefused(
                config,
                "instance inst2.gnt.lab refers to a node that does not exist",
                new ConfigChange.NodeRemoved(config.masterNode().uuid()));
        assertRefused(
                config,
                "node node2.gnt.lab refers to a nodegroup that does not exist",
                new ConfigChange.NodeGroupRemoved(config.findGroup("default").uuid()));
        assertRefused(
                config,
                "instance inst2.gnt.lab refers to a disk that does not exist",
                new ConfigChange.DiskRemoved(config.findInstance("inst2").disks().get(0)));
    }

    @Test
    void allowsToRemoveAnInstanceTogetherWithItsDisks() {
        Config config = Samples.captured();
        Instance instance = config.findInstance("inst2");
        List<ConfigChange> changes =
                List.of(
                        new ConfigChange.DiskRemoved(instance.disks().get(0)),
                        new ConfigChange.DiskRemoved(instance.disks().get(1)),
                        new ConfigChange.InstanceRemoved(instance.uuid()));
        Config after = config.apply(changes, Samples.AT);
        assertThat(ConfigVerifier.findings(config, after, changes)).isEmpty();
        assertThat(ConfigVerifier.findings(after)).isEmpty();
    }

    @Test
    void allowsTwoInstancesToSwapNamesInOneCommit() {
        Config config = Samples.withInstances(2);
        Instance a = config.findInstance("inst0");
        Instance b = config.findInstance("inst1");
        List<ConfigChange> swap =
                List.of(
                        new ConfigChange.InstancePut(a.withName(b.name())),
                        new ConfigChange.InstancePut(b.withName(a.name())));
        Config after = config.apply(swap, Samples.AT);
        assertThat(ConfigVerifier.findings(config, after, swap)).isEmpty();
        assertThat(after.instance(a.name()).uuid()).isEqualTo(b.uuid());
        assertThat(after.instance(b.name()).uuid()).isEqualTo(a.uuid());
    }

    @Test
    void findsStatesOfNodesThatCannotBe() {
        Config config = Samples.captured();
        Node master = config.masterNode();
        assertRefused(
                config,
                "is not a master candidate",
                new ConfigChange.NodePut(
                        master.withFlags(new Node.Flags(false, false, false, true, true, true))));
        assertRefused(
                config,
                "cannot be this at once",
                new ConfigChange.NodePut(
                        config.findNode("node2")
                                .withFlags(new Node.Flags(true, true, false, true, true, true))));
    }

    @Test
    void findsHypervisorsThatAreUnknownOrWithoutParameters() {
        Config config = Samples.captured();
        Cluster cluster = config.cluster();
        Cluster.Hypervisors hypervisors = cluster.hypervisors();
        assertRefused(
                config,
                "enabled hypervisor bochs is unknown",
                new ConfigChange.ClusterPut(
                        cluster.withHypervisors(
                                new Cluster.Hypervisors(
                                        List.of("bochs"),
                                        hypervisors.params(),
                                        hypervisors.osParams()))));
        assertRefused(
                config,
                "enabled hypervisor kvm has no parameters",
                new ConfigChange.ClusterPut(
                        cluster.withHypervisors(
                                new Cluster.Hypervisors(
                                        List.of("kvm"),
                                        hypervisors.params().without("kvm"),
                                        hypervisors.osParams()))));
    }

    @Test
    void listsAllThatIsWrongInOneError() {
        Config broken =
                Samples.captured()
                        .apply(
                                List.of(
                                        new ConfigChange.InstancePut(Samples.instance(1)),
                                        new ConfigChange.InstancePut(Samples.instance(2))),
                                Samples.AT);
        assertThatThrownBy(broken::verified)
                .isInstanceOfSatisfying(
                        GanetiException.class,
                        e -> assertThat(e.wireClass()).isEqualTo("ConfigurationError"))
                .hasMessageContaining("inst1.example.com")
                .hasMessageContaining("inst2.example.com");
    }
}
