package janeti.jobs;

import static janeti.jobs.FaultyCluster.WEB1;
import static janeti.jobs.FaultyCluster.mirror;
import static janeti.jobs.FaultyCluster.plain;
import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.NODE3_UUID;
import static janeti.jobs.TestMaster.NODE_UUID;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.change.Fields;
import janeti.config.object.Stamp;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.VolumeCall.BlockdevGetmirrorstatusMulti;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Each code of gnt-cluster verify is told of a fault that is its own. */
class VerifyCodesTest {
    private static final Uuid NOBODY = new Uuid("99999999-9999-4999-8999-999999999999");
    private static final Uuid OTHER_GROUP = new Uuid("33333333-3333-4333-8333-333333333334");
    private static final Set<String> OF_CONFIG =
            Set.of("ECLUSTERCERT", "ECLUSTERCFG", "ECLUSTERDANGLINGINST", "ECLUSTERDANGLINGNODES");

    private static final Map<String, Consumer<FaultyCluster>> FAULTS = faults();

    @TempDir private Path folder;

    private static Map<String, Consumer<FaultyCluster>> faults() {
        Map<String, Consumer<FaultyCluster>> faults = new TreeMap<>();
        ofConfig(faults);
        ofInstances(faults);
        ofVolumes(faults);
        ofNodes(faults);
        return faults;
    }

    private static void ofConfig(Map<String, Consumer<FaultyCluster>> faults) {
        faults.put("ECLUSTERCERT", it -> it.saysOnly(NODE, "filelist", Map.of()));
        faults.put("ECLUSTERCFG", it -> it.node(NODE3_UUID, "primary_ip", "127.0.0.12"));
        faults.put("ECLUSTERDANGLINGNODES", it -> it.node(NODE3_UUID, "group", NOBODY.value()));
        faults.put("ECLUSTERDANGLINGINST", it -> it.web1("primary_node", NOBODY.value()));
    }

    private static void ofInstances(Map<String, Consumer<FaultyCluster>> faults) {
        faults.put(
                "EEXTAGS",
                it -> {
                    it.cluster("tags", List.of("htools:iextags:service"));
                    it.web1("tags", List.of("service:dns"));
                    it.change(draft ->
                            draft.put(
                                    Fields.set(
                                            draft.config()
                                                    .instance(WEB1)
                                                    .withStamp(Stamp.fresh(NOBODY)),
                                            Map.of(
                                                    "name",
                                                    "web2.example.com",
                                                    "disks",
                                                    List.of()))));
                });
        faults.put(
                "EINSTANCEBADNODE",
                it -> {
                    PoweredInstance.of(it.master());
                    it.offline(NODE2);
                });
        faults.put("EINSTANCEDOWN", it -> it.web1("admin_state", "up"));
        faults.put(
                "EINSTANCEFAULTYDISK",
                it -> {
                    it.web1("disks_active", true);
                    it.master()
                            .nodes
                            .on(
                                    BlockdevGetmirrorstatusMulti.class,
                                    _ ->
                                            new NodeAnswer.Done<>(
                                                    List.of(
                                                            List.of(
                                                                    true,
                                                                    Map.of("ldisk_status", 4L)))));
                });
        faults.put(
                "EINSTANCELAYOUT", it -> it.web1With(mirror(1, NODE3_UUID), mirror(2, NODE_UUID)));
        faults.put("EINSTANCEPOLICY", it -> PoweredInstance.of(it.master())); // A tiny disk.
        faults.put(
                "EINSTANCESPLITGROUPS",
                it -> {
                    it.web1With(mirror(1, NODE3_UUID));
                    it.change(draft -> {
                        var group = draft.config().groups().values().iterator().next();
                        return draft.put(
                                Fields.set(
                                        group.withStamp(Stamp.fresh(OTHER_GROUP)),
                                        Map.of("name", "other")));
                    });
                    it.node(NODE3_UUID, "group", OTHER_GROUP.value());
                });
        faults.put(
                "EINSTANCEWRONGNODE",
                it -> {
                    PoweredInstance.of(it.master());
                    it.saysOnly(NODE3, "instancelist", List.of("web1.example.com"));
                });
        faults.put(
                "ENODEN1",
                it -> {
                    it.web1With(mirror(1, NODE3_UUID));
                    it.saysOnly(NODE3, "hvinfo", Map.of("memory_free", 1L));
                });
    }

    private static void ofVolumes(Map<String, Consumer<FaultyCluster>> faults) {
        faults.put(
                "EGROUPDIFFERENTPVSIZE",
                it -> {
                    it.exclusiveStorage();
                    it.node2Says(
                            "pvlist",
                            List.of(
                                    Map.of("name", "/dev/sda1", "size", 100.0),
                                    Map.of("name", "/dev/sdb1", "size", 200.0)));
                });
        faults.put(
                "EINSTANCEMISSINGCFGPARAMETER",
                it -> {
                    it.web1With(plain());
                    it.exclusiveStorage();
                });
        faults.put(
                "EINSTANCEMISSINGDISK",
                it -> {
                    it.web1With(plain());
                    it.cluster("volume_group_name", "xenvg");
                });
        faults.put(
                "EINSTANCEUNSUITABLENODE",
                it -> {
                    PoweredInstance.of(it.master()); // Its disk is a file.
                    it.exclusiveStorage();
                });
        mirrored(faults, "ENODEDRBD", "drbd-list", "cannot open /proc/drbd");
        mirrored(faults, "ENODEDRBDHELPER", "drbd-helper", List.of(false, "no such file"));
        mirrored(faults, "ENODEDRBDVERSION", "drbd-version", null);
        faults.put(
                "ENODELVM",
                it -> {
                    it.cluster("volume_group_name", "xenvg");
                    it.node2Says("vglist", Map.of("other", 1_048_576L));
                });
        faults.put(
                "ENODEORPHANLV",
                it -> {
                    it.cluster("volume_group_name", "xenvg");
                    it.node2Says("lvlist", Map.of("xenvg/stray", List.of("1", false, true, false)));
                });
    }

    private static void mirrored(
            Map<String, Consumer<FaultyCluster>> faults,
            String code,
            String check,
            @Nullable Object answer) {
        faults.put(
                code,
                it -> {
                    it.cluster("enabled_disk_templates", List.of("drbd", "file"));
                    it.cluster("drbd_usermode_helper", "/bin/true");
                    it.node2Says(check, answer);
                });
    }

    private static void ofNodes(Map<String, Consumer<FaultyCluster>> faults) {
        says(faults, "ECLUSTERCLIENTCERT", "client-cert", List.of("ERROR", "it is over"));
        says(faults, "ECLUSTERFILECHECK", "filelist", Map.of("/var/lib/ganeti/server.pem", "00"));
        says(faults, "ENODEFILECHECK", "filelist", Map.of());
        says(faults, "ENODEFILESTORAGEPATHS", "allowed-file-storage-paths", List.of("/bin"));
        says(faults, "ENODEFILESTORAGEPATHUNUSABLE", "file-storage-path", "not there");
        says(faults, "ENODESHAREDFILESTORAGEPATHUNUSABLE", "shared-file-storage-path", "no");
        says(faults, "ENODEGLUSTERSTORAGEPATHUNUSABLE", "gluster-storage-path", "not mounted");
        says(faults, "ENODEHV", "hypervisor", Map.of("fake", "broken"));
        says(faults, "ENODENET", "node-net-test", Map.of("node3.example.com", "no route"));
        says(faults, "ENODEOOBPATH", "oob-paths", Arrays.asList(null, "not executable"));
        says(faults, "ENODEORPHANINSTANCE", "instancelist", List.of("stranger.example.com"));
        says(faults, "ENODEOS", "oslist", List.of());
        says(faults, "ENODESETUP", "nodesetup", List.of("no /sys"));
        says(faults, "ENODESSH", "nodelist", Map.of("node3.example.com", "Permission denied"));
        says(faults, "ENODETIME", "time", List.of(1L, 0L));
        says(faults, "ENODEUSERSCRIPTS", "user-scripts", List.of("/etc/ganeti/scripts/x"));
        says(faults, "ENODEVERSION", "version", List.of(2_000_000L, "2.16"));
        faults.put(
                "ENODERPC",
                it ->
                        it.master()
                                .nodes
                                .on(
                                        NODE2,
                                        NodeVerify.class,
                                        _ -> new NodeAnswer.Failed<>("it burns")));
        faults.put(
                "ENODEHOOKS",
                it ->
                        it.master()
                                .nodes
                                .on(
                                        NODE2,
                                        HooksRunner.class,
                                        _ ->
                                                new NodeAnswer.Done<>(
                                                        List.of(
                                                                new HooksRunner.ScriptResult(
                                                                        "cluster-verify-post.d/10-disks",
                                                                        HooksRunner.ScriptResult
                                                                                .FAILED,
                                                                        "disk 7 is dying")))));
    }

    private static void says(
            Map<String, Consumer<FaultyCluster>> faults, String code, String check, Object answer) {
        faults.put(code, it -> it.node2Says(check, answer));
    }

    static Set<String> codes() {
        return FAULTS.keySet();
    }

    @Test
    void thereIsAFaultForEachCode() {
        Map<String, ?> constants = Facts.object(Facts.spec("constants.json").get("flat"));
        assertThat(Facts.list(constants.get("CV_ALL_ECODES_STRINGS")))
                .map(String::valueOf)
                .containsExactlyInAnyOrderElementsOf(FAULTS.keySet());
    }

    @Test
    void noneIsToldWhereNothingIsWrong() throws IOException {
        try (var master = new TestMaster(folder)) {
            var cluster = new FaultyCluster(master);
            assertThat(cluster.told(true)).isEmpty();
            assertThat(cluster.told(false)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("codes")
    void isTold(String code) throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            var cluster = new FaultyCluster(master);
            // when
            Objects.requireNonNull(FAULTS.get(code)).accept(cluster);
            // then
            assertThat(cluster.told(OF_CONFIG.contains(code)))
                    .anySatisfy(line ->
                            assertThat(line)
                                    .matches("  - (ERROR|WARNING):%s:.+:.+:.+".formatted(code)));
        }
    }
}
