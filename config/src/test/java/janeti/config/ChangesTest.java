package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.change.ClusterChanges;
import janeti.config.change.DiskChanges;
import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.change.GroupChanges;
import janeti.config.change.InstanceChanges;
import janeti.config.change.NetworkChanges;
import janeti.config.change.NicChanges;
import janeti.config.change.NodeChanges;
import janeti.config.change.NodeRole;
import janeti.config.change.TagChanges;
import janeti.config.object.AdminState;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.NdParams;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectKind;
import janeti.config.object.Params;
import janeti.config.object.PartialIPolicy;
import janeti.config.object.Stamp;
import janeti.config.object.Tagged;
import janeti.config.object.Tags;
import janeti.model.GroupName;
import janeti.model.InstanceName;
import janeti.model.NetworkName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What can be done to a configuration; each result is one that the verifier is content with. */
class ChangesTest {
    private static final Uuid LAN = new Uuid("77777777-7777-4777-8777-777777777777");
    private static final Uuid GROUP = new Uuid("88888888-0000-4000-8000-000000000001");
    private static final Uuid VM = Samples.instanceUuid(50);

    private static Config after(Config config, UnaryOperator<Draft> change) {
        List<ConfigChange> changes = change.apply(Draft.of(config)).changes();
        Config after = config.apply(changes, Samples.AT);
        assertThat(after.findings()).isEmpty();
        return after;
    }

    private static Config withLan() {
        return after(
                Samples.captured(),
                draft ->
                        NetworkChanges.added(
                                draft,
                                new Network(
                                        Stamp.fresh(LAN),
                                        Tags.NONE,
                                        new NetworkName("lan"),
                                        null,
                                        "10.1.0.0/29",
                                        null,
                                        "10.1.0.1",
                                        null,
                                        new Network.Pool(null, null)),
                                List.of("10.1.0.5")));
    }

    private static Nic nic(int number, @Nullable String ip) {
        return new Nic(
                new Uuid("nic" + number),
                null,
                "aa:00:00:99:00:0" + number,
                ip,
                ip == null ? null : LAN,
                NicParams.Partial.NONE);
    }

    private static Disk file(int number) {
        return new Disk(
                Stamp.fresh(new Uuid("disk" + number)),
                "file",
                List.of("loop", "/srv/file/vm.example.com/" + number),
                List.of(),
                List.of(),
                "disk/" + number,
                1024,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    private static Config withVm(Disk... disks) {
        Config config = withLan();
        var instance =
                new Instance(
                        Stamp.fresh(VM),
                        Tags.NONE,
                        new InstanceName("vm.example.com"),
                        config.masterNode().uuid(),
                        "noop",
                        "kvm",
                        Instance.Settings.NONE,
                        Instance.Wanted.DOWN,
                        List.of(nic(0, "10.1.0.2")),
                        List.of(disks).stream().map(Disk::uuid).toList(),
                        null,
                        false);
        return after(config, draft -> InstanceChanges.added(draft, instance, List.of(disks)));
    }

    private static String taken(Config config) {
        return String.valueOf(config.network(LAN).pool().reservations());
    }

    @Test
    void aDraftHasEachObjectOnceAndSeesWhatItChangedBefore() {
        Config config = Samples.captured();
        Draft draft =
                ClusterChanges.portTaken(
                        ClusterChanges.portTaken(Draft.of(config), 11_000), 11_001);
        assertThat(draft.changes()).hasSize(1);
        assertThat(draft.config().cluster().pools().highestUsedPort()).isEqualTo(11_001);
    }

    @Test
    void whatIsAddedAndTakenAwayInOneDraftLeavesNoTrace() {
        Draft added = Draft.of(Samples.captured()).added(file(0));
        assertThat(added.changes()).hasSize(1);
        assertThat(added.without(ObjectKind.DISK, file(0).uuid()).changes()).isEmpty();
        assertThatThrownBy(() -> added.added(file(0)))
                .hasMessage("Cannot add 'disk0': UUID disk0 already in use");
    }

    @Test
    void whoIsNoLongerACandidateLosesHisCertificateAndAnotherTakesHisPlace() {
        // given
        Config config = Samples.captured();
        Uuid node2 = config.findNode("node2").uuid();
        assertThat(config.cluster().nodePolicy().candidateCerts()).containsKey(node2);
        // when
        Config offline =
                after(
                        config,
                        draft ->
                                NodeChanges.candidatesFilled(
                                        NodeChanges.inRole(draft, node2, NodeRole.OFFLINE),
                                        Set.of()));
        // then
        assertThat(NodeRole.of(offline.node(node2))).isEqualTo(NodeRole.OFFLINE);
        assertThat(offline.cluster().nodePolicy().candidateCerts()).doesNotContainKey(node2);
        assertThat(CandidatePool.stats(offline, Set.of()).now())
                .isEqualTo(CandidatePool.stats(offline, Set.of()).wanted());
        Config back =
                after(
                        offline,
                        draft -> {
                            Draft regular = NodeChanges.inRole(draft, node2, NodeRole.REGULAR);
                            return NodeChanges.candidatesFilled(regular, Set.of());
                        });
        assertThat(back.node(node2).masterCandidate()).isTrue();
    }

    @Test
    void theMasterStaysWhereItIs() {
        Config config = Samples.captured();
        Uuid master = config.masterNode().uuid();
        assertThatThrownBy(() -> NodeChanges.removed(Draft.of(config), master))
                .hasMessageContaining("is the master and cannot be removed");
        assertThatThrownBy(() -> NodeChanges.inRole(Draft.of(config), master, NodeRole.DRAINED))
                .hasMessageContaining("make another node the master first");
    }

    @Test
    void aNodeThatMovesCountsForBothGroupsAndOnceForTheCluster() {
        // given
        Config config =
                after(
                        Samples.captured(),
                        draft ->
                                GroupChanges.added(
                                        draft,
                                        new NodeGroup(
                                                Stamp.fresh(GROUP),
                                                Tags.NONE,
                                                new GroupName("other"),
                                                NodeGroup.AllocPolicy.PREFERRED,
                                                NdParams.Partial.NONE,
                                                PartialIPolicy.NONE,
                                                Params.NONE,
                                                Map.of(),
                                                Params.NONE,
                                                Params.NONE)));
        Uuid node = config.findNode("node2").uuid();
        Uuid master = config.masterNode().uuid();
        Uuid old = config.masterNode().group();
        // when
        Config moved =
                after(
                        config,
                        draft -> GroupChanges.assigned(draft, Map.of(node, GROUP, master, old)));
        // then
        assertThat(moved.node(node).group()).isEqualTo(GROUP);
        assertThat(moved.group(GROUP).serial()).isEqualTo(2);
        assertThat(moved.group(old).serial()).isEqualTo(config.group(old).serial() + 1);
        assertThat(moved.node(master)).isEqualTo(config.node(master));
        assertThat(moved.cluster().serial()).isEqualTo(config.cluster().serial() + 1);
        assertThatThrownBy(() -> after(moved, draft -> GroupChanges.removed(draft, GROUP)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("refers to a nodegroup that does not exist");
    }

    @Test
    void anInstanceComesWithItsPortAndAddressesAndLeavesThemBehind() {
        Config config = withVm(file(0));
        long port = Samples.captured().cluster().pools().highestUsedPort() + 1;
        assertThat(config.instance(VM).networkPort()).isEqualTo(port);
        assertThat(taken(config)).isEqualTo("00100000");
        // when
        Config gone = after(config, draft -> InstanceChanges.removed(draft, VM));
        // then
        assertThat(taken(gone)).isEqualTo("00000000");
        assertThat(gone.cluster().pools().freePorts()).contains(port);
        assertThat(gone.disks()).doesNotContainKey(file(0).uuid());
    }

    @Test
    void aRenamedInstanceTakesItsFilesAlong() {
        Config renamed =
                after(
                        withVm(file(0)),
                        draft ->
                                InstanceChanges.renamed(
                                        draft, VM, new InstanceName("new.example.com")));
        assertThat(renamed.disk(file(0).uuid()).logicalId())
                .containsExactly("loop", "/srv/file/new.example.com/0");
    }

    @Test
    void sayingWhatIsSoAlreadyChangesNothing() {
        Config config = withVm();
        assertThat(InstanceChanges.down(Draft.of(config), VM).changes()).isEmpty();
        Config up = after(config, draft -> InstanceChanges.up(draft, VM));
        assertThat(up.instance(VM).disksActive()).isTrue();
        Config user = after(up, draft -> InstanceChanges.userDown(draft, VM));
        assertThat(user.instance(VM).adminStateSource()).isEqualTo(AdminState.Source.USER);
        assertThat(user.instance(VM).disksActive()).isTrue();
        Config offline = after(user, draft -> InstanceChanges.offline(draft, VM));
        assertThat(offline.instance(VM).disksActive()).isFalse();
    }

    @Test
    void disksAreCalledAfterTheirPlace() {
        Config config = withVm(file(0), file(1), file(2));
        Uuid first = file(0).uuid();
        // when
        Config detached = after(config, draft -> DiskChanges.detached(draft, VM, first));
        // then
        assertThat(detached.disk(file(1).uuid()).ivName()).isEqualTo("disk/0");
        assertThat(detached.disk(file(2).uuid()).ivName()).isEqualTo("disk/1");
        assertThat(detached.referrersOf(first)).isEmpty();
        // when
        Config back =
                after(detached, draft -> DiskChanges.attached(draft, VM, first, OptionalInt.of(1)));
        // then
        assertThat(back.instance(VM).disks())
                .containsExactly(file(1).uuid(), first, file(2).uuid());
        assertThat(back.disk(first).ivName()).isEqualTo("disk/1");
        assertThatThrownBy(
                        () -> DiskChanges.attached(Draft.of(back), VM, first, OptionalInt.empty()))
                .hasMessageContaining("attached to instance vm.example.com already");
        Config removed = after(back, draft -> DiskChanges.removed(draft, VM, first));
        assertThat(removed.disks()).doesNotContainKey(first);
    }

    @Test
    void aMirroredDiskGivesItsPortBack() {
        Config config = withVm();
        Uuid node1 = config.masterNode().uuid();
        Uuid node2 = config.findNode("node2").uuid();
        long port = config.cluster().pools().highestUsedPort() + 1;
        Disk disk =
                Fields.set(
                                file(0),
                                Map.of(
                                        "dev_type",
                                        "drbd",
                                        "logical_id",
                                        List.of(node1.value(), node2.value(), port, 0L, 0L, "s")))
                        .withNodes(List.of(node1, node2));
        Config added =
                after(
                        config,
                        draft ->
                                DiskChanges.added(
                                        ClusterChanges.portTaken(draft, port),
                                        VM,
                                        disk,
                                        OptionalInt.empty()));
        Config removed = after(added, draft -> DiskChanges.removed(draft, VM, disk.uuid()));
        assertThat(removed.cluster().pools().freePorts()).contains(port);
    }

    @Test
    void aCardThatIsReplacedGivesItsAddressBack() {
        Config config = withVm();
        Config replaced =
                after(config, draft -> NicChanges.replaced(draft, VM, 0, nic(1, "10.1.0.3")));
        assertThat(taken(replaced)).isEqualTo("00010000");
        Config more =
                after(
                        replaced,
                        draft ->
                                NicChanges.added(draft, VM, nic(2, "10.1.0.2"), OptionalInt.of(0)));
        assertThat(more.instance(VM).nics())
                .extracting(Nic::ip)
                .containsExactly("10.1.0.2", "10.1.0.3");
        Config fewer = after(more, draft -> NicChanges.removed(draft, VM, 1));
        assertThat(taken(fewer)).isEqualTo("00100000");
        assertThatThrownBy(() -> NicChanges.removed(Draft.of(fewer), VM, 1))
                .hasMessage("Instance vm.example.com has 1 network cards, there is no place 1");
        assertThatThrownBy(() ->
                        NicChanges.added(
                                Draft.of(fewer), VM, nic(3, "10.1.0.2"), OptionalInt.empty()))
                .hasMessageContaining("10.1.0.2 already in use");
    }

    @Test
    void addressesAreKeptForWhatIsOutside() {
        Config config = withLan();
        assertThat(config.network(LAN).pool().extReservations()).isEqualTo("11000101");
        Config more = after(config, draft -> NetworkChanges.reserved(draft, LAN, "10.1.0.2"));
        assertThat(more.network(LAN).pool().extReservations()).isEqualTo("11100101");
        Config fewer = after(more, draft -> NetworkChanges.unreserved(draft, LAN, "10.1.0.5"));
        assertThat(fewer.network(LAN).pool().extReservations()).isEqualTo("11100001");
        assertThatThrownBy(() -> NetworkChanges.reserved(Draft.of(fewer), LAN, "10.1.0.2"))
                .hasMessageContaining("is already reserved");
        assertThatThrownBy(() -> NetworkChanges.reserved(Draft.of(fewer), LAN, "10.2.0.2"))
                .hasMessageContaining("does not belong to network lan");
    }

    @Test
    void aConnectedNetworkStays() {
        Config config = withLan();
        Uuid group = config.masterNode().group();
        Config connected =
                after(
                        config,
                        draft ->
                                GroupChanges.connected(
                                        draft, group, LAN, new NicParams("bridged", "br0", "")));
        assertThat(connected.referrersOf(LAN)).containsExactly(group);
        Config free = after(connected, draft -> GroupChanges.disconnected(draft, group, LAN));
        assertThat(free.referrersOf(LAN)).isEmpty();
        assertThat(after(free, draft -> NetworkChanges.removed(draft, LAN)).networks())
                .doesNotContainKey(LAN);
    }

    @Test
    void fieldsAreSetAsStrictlyAsTheFileIsRead() {
        Config config = Samples.captured();
        Config set =
                after(
                        config,
                        draft -> ClusterChanges.set(draft, Map.of("candidate_pool_size", 2L)));
        assertThat(set.cluster().nodePolicy().candidatePoolSize()).isEqualTo(2);
        assertThatThrownBy(() -> ClusterChanges.set(Draft.of(config), Map.of("candidate_pool", 2L)))
                .hasMessageContaining("candidate_pool");
        assertThatThrownBy(() ->
                        ClusterChanges.set(Draft.of(config), Map.of("candidate_pool_size", "many")))
                .hasMessageContaining("candidate_pool_size");
        assertThatThrownBy(() -> ClusterChanges.set(Draft.of(config), Map.of("serial_no", 2L)))
                .hasMessageContaining("cannot be set");
    }

    @Test
    void tagsAreOfWhateverMayHaveSome() {
        Config config = withVm();
        for (var object : List.of(config.cluster(), config.masterNode(), config.network(LAN))) {
            Config tagged =
                    after(
                            config,
                            draft ->
                                    TagChanges.added(
                                            draft, object.kind(), object.uuid(), List.of("a")));
            assertThat(tagged.object(object.kind(), object.uuid()))
                    .isInstanceOfSatisfying(
                            Tagged.class, now -> assertThat(now.tags().contains("a")).isTrue());
        }
        assertThatThrownBy(() ->
                        TagChanges.added(
                                Draft.of(config), ObjectKind.DISK, new Uuid("x"), List.of("a")))
                .hasMessageContaining("Unknown disk 'x', or it has no tags");
    }
}
