package janeti.jobs;

import static janeti.jobs.FaultyCluster.WEB1;
import static janeti.jobs.FaultyCluster.mirror;
import static janeti.jobs.FaultyCluster.plain;
import static janeti.jobs.TestMaster.NODE3_UUID;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.change.Fields;
import janeti.config.object.Disk;
import janeti.protocol.MirrorCall.DrbdNeedsActivation;
import janeti.protocol.NodeAnswer;
import janeti.protocol.VolumeCall.LvList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What gnt-cluster verify-disks is told of the disks of instances whose disks are in use. */
class GroupVerifyDisksTest {
    @TempDir private Path folder;
    private TestMaster master;
    private FaultyCluster cluster;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        cluster = new FaultyCluster(master);
        cluster.cluster("volume_group_name", "xenvg");
    }

    @AfterEach
    void close() {
        master.close();
    }

    private void webHas(Disk disk) {
        cluster.web1With(disk);
        cluster.change(draft ->
                draft.put(Fields.set(draft.config().instance(WEB1), Map.of("disks_active", true))));
    }

    private void volumes(Map<String, @Nullable Object> there) {
        master.nodes.on(LvList.class, _ -> new NodeAnswer.Done<>(there));
    }

    /** [errors of nodes, instances whose disks are to be activated, missing volumes]. */
    private @Nullable Object found() {
        return master.await(
                        master.submit(op("OP_GROUP_VERIFY_DISKS", "group_name", "default")),
                        SUCCESS)
                .ops()
                .getFirst()
                .result();
    }

    @Test
    void nothingIsToBeDoneWhereAllIsInUse() {
        webHas(plain());
        volumes(Map.of("xenvg/disk0", List.of("1024", false, true, false)));
        assertThat(found()).isEqualTo(List.of(Map.of(), List.of(), Map.of()));
    }

    @Test
    void aVolumeThatIsNotInUseIsToBeActivated() {
        webHas(plain());
        volumes(Map.of("xenvg/disk0", List.of("1024", true, false, false)));
        assertThat(found()).isEqualTo(List.of(Map.of(), List.of("web1.example.com"), Map.of()));
    }

    @Test
    void aVolumeThatIsNotThereIsMissing() {
        webHas(plain());
        volumes(Map.of());
        assertThat(found())
                .isEqualTo(
                        List.of(
                                Map.of(),
                                List.of(),
                                Map.of(
                                        "web1.example.com",
                                        List.of(List.of("node2.example.com", "xenvg/disk0")))));
    }

    @Test
    void aMirrorThatIsBrokenIsToBeActivated() {
        Disk disk = mirror(1, NODE3_UUID);
        webHas(disk);
        master.nodes.on(
                DrbdNeedsActivation.class,
                _ -> new NodeAnswer.Done<>(List.of(disk.uuid().value())));
        assertThat(found()).isEqualTo(List.of(Map.of(), List.of("web1.example.com"), Map.of()));
    }

    @Test
    void aNodeThatDoesNotAnswerIsTold() {
        webHas(plain());
        master.nodes.on(LvList.class, _ -> new NodeAnswer.Failed<>("LVM is locked"));
        assertThat(found())
                .isEqualTo(
                        List.of(Map.of("node2.example.com", "LVM is locked"), List.of(), Map.of()));
    }
}
