package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange;
import janeti.config.Macs;
import janeti.config.object.AdminState;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instances are made, beside others too; and what is taken back where they are not. */
class InstanceCreateTest extends InstanceCreation {
    @Test
    void makesAndStartsAnInstanceWithoutDisks() {
        // when
        Job job = run(create());
        // then
        assertThat(job.ops().get(0).result()).isEqualTo(List.of(NODE2.value()));
        assertThat(web().primaryNode()).isEqualTo(TestMaster.NODE2_UUID);
        assertThat(web().adminState()).isEqualTo(AdminState.UP);
        assertThat(web().hypervisor()).isEqualTo("fake");
        assertThat(web().nics()).hasSize(1);
        assertThat(web().nics().get(0).mac()).startsWith("aa:00:00:");
        assertThat(master.machines.running(NODE2)).containsExactly(WEB);
        assertThat(messages(job))
                .containsExactly(
                        "* creating instance disks...",
                        "adding instance web.example.com to cluster config",
                        "adding disks to cluster config",
                        "* starting instance...");
    }

    @Test
    void makesDisksAsFilesInAFolderOfTheInstance() {
        // when
        Job job = run(createWithDisks("no_install", true));
        // then: nothing is installed, so nothing is started
        assertThat(web().adminState()).isEqualTo(AdminState.DOWN);
        assertThat(web().disksActive()).isFalse();
        List<Disk> disks =
                web().disks().stream().map(uuid -> master.config.current().disk(uuid)).toList();
        assertThat(disks).extracting(Disk::sizeMib).containsExactly(2048L, 1024L);
        assertThat(disks).extracting(Disk::mode).containsExactly("rw", "ro");
        assertThat(disks).extracting(Disk::ivName).containsExactly("disk/0", "disk/1");
        assertThat(disks.get(0).name()).isEqualTo("d0");
        assertThat(disks.get(0).nodes()).containsExactly(TestMaster.NODE2_UUID);
        String folder = master.config.current().cluster().storage().fileDir() + "/" + WEB;
        assertThat(master.machines.folders(NODE2)).containsExactly(folder);
        assertThat(master.machines.disks(NODE2))
                .hasSize(2)
                .allMatch(path -> path.matches(folder + "/[0-9a-f-]{36}\\.file\\.disk[01]"));
        assertThat(master.nodes.asked(InstanceCall.InstanceOsAdd.class)).isEmpty();
        assertThat(messages(job))
                .startsWith(
                        " - INFO: No-installation mode selected, disabling startup",
                        "* disk 0, size 2.0G",
                        "* disk 1, size 1.0G",
                        "* creating instance disks...");
    }

    @Test
    void takesParametersInWhateverFormAClientSendsThem() {
        // when
        run(
                create(
                        "beparams",
                        Map.of("memory", "1G", "vcpus", "2", "auto_balance", "false"),
                        "tags",
                        List.of("b", "a"),
                        "nics",
                        List.of(
                                Map.of("mac", "AA:00:00:12:34:56", "ip", "10.0.0.7"),
                                Map.of("mode", "routed", "ip", "10.0.0.8", "name", "inner"))));
        // then
        var own = web().settings().beparams();
        assertThat(own.minmem()).isEqualTo(1024);
        assertThat(own.maxmem()).isEqualTo(1024);
        assertThat(own.vcpus()).isEqualTo(2);
        assertThat(own.autoBalance()).isFalse();
        assertThat(web().tags().sorted()).containsExactly("a", "b");
        assertThat(web().nics().get(0).mac()).isEqualTo("aa:00:00:12:34:56");
        assertThat(web().nics().get(1).nicparams().mode()).isEqualTo("routed");
    }

    @Test
    void setsNothingThatIsTheDefaultWhenAskedToIdentifyDefaults() {
        run(
                create(
                        "identify_defaults",
                        true,
                        "beparams",
                        Map.of("vcpus", 1L, "maxmem", 256L),
                        "nics",
                        List.of(Map.of("mode", "bridged"))));
        assertThat(web().settings().beparams().vcpus()).isNull();
        assertThat(web().settings().beparams().maxmem()).isEqualTo(256);
        assertThat(web().nics().get(0).nicparams().mode()).isNull();
    }

    @Test
    void handsSecretsToTheNodeAndKeepsThemNowhere() {
        // when
        Job job =
                run(
                        createWithDisks(
                                "osparams",
                                Map.of("open", "o"),
                                "osparams_private",
                                Map.of("own", "p"),
                                "osparams_secret",
                                Map.of("root", "hush")));
        // then
        assertThat(
                        master.nodes
                                .asked(InstanceCall.InstanceOsAdd.class)
                                .get(0)
                                .instance()
                                .osparams())
                .containsEntry("root", "hush")
                .containsEntry("open", "o");
        assertThat(master.nodes.asked(OsCall.OsValidate.class).get(0).osparams())
                .containsOnlyKeys("open", "own", "root");
        assertThat(web().settings().osparamsPrivate().get("own")).isEqualTo("p");
        assertThat(web().toString()).doesNotContain("hush");
        assertThat(job.toString()).doesNotContain("hush");
    }

    @Test
    void onlyLooksInARehearsal() {
        Job job = run(create("dry_run", true));
        assertThat(job.ops().get(0).result()).isEqualTo(List.of(TestMaster.NODE2_UUID.value()));
        assertThat(webExists()).isFalse();
        assertThat(master.machines.running()).isEmpty();
    }

    // Names and addresses.

    @Test
    void callsTheInstanceAsTheResolverDoesAndGivesItsAddressToACard() {
        master.network.name(WEB, "10.9.9.9");
        run(
                create(
                        "instance_name",
                        "web",
                        "name_check",
                        true,
                        "ip_check",
                        true,
                        "nics",
                        List.of(Map.of("ip", "auto"))));
        assertThat(web().nics().get(0).ip()).isEqualTo("10.9.9.9");
    }

    // What is taken back, and what stays.

    @Test
    void takesBackDisksAndFolderWhicheverCallFailsBeforeTheInstanceIsThere() {
        List<String> story = storyUntilInstalled();
        for (String failing : List.of("file_storage_dir_create", "blockdev_create")) {
            for (int number = 0; number < story.size(); number++) {
                if (story.get(number).endsWith(" " + failing)) {
                    failsWithoutTrace(number);
                }
            }
        }
    }

    /** What is asked by a creation that works, on a master of its own. */
    private List<String> storyUntilInstalled() {
        try (var other = new TestMaster(folder.resolve("other"))) {
            JobId id = other.submit(createWithDisks());
            other.await(id, SUCCESS);
            return other.nodes.story();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void failsWithoutTrace(int number) {
        try (var other = new TestMaster(folder.resolve("failing" + number))) {
            other.nodes.inject(number, new NodeAnswer.Failed<>("disk full"));
            JobId id = other.submit(createWithDisks());
            other.await(id, ERROR);
            assertThat(String.valueOf(other.result(id)))
                    .contains("OpExecError")
                    .contains("disk full");
            assertThat(other.machines.disks()).isEmpty();
            assertThat(other.machines.folders(NODE2)).isEmpty();
            assertThat(other.config.current().instances()).isEmpty();
            assertThat(other.config.current().disks()).isEmpty();
            other.awaitIdleLocks();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void leavesTheInstanceDownWhenItsSystemCannotBeInstalled() {
        master.nodes.on(
                InstanceCall.InstanceOsAdd.class, _ -> new NodeAnswer.Failed<>("script failed"));
        assertThat(fail(createWithDisks()))
                .isEqualTo(
                        "[OpExecError, [Could not add os for instance web.example.com on node"
                                + " node2.example.com: script failed]]");
        assertThat(web().adminState()).isEqualTo(AdminState.DOWN);
        assertThat(master.machines.disks(NODE2)).hasSize(2);
        assertThat(master.nodes.asked(DiskCall.BlockdevRemove.class)).isEmpty();
    }

    @Test
    void leavesTheInstanceMarkedUpWhenItDoesNotStart() {
        master.nodes.on(InstanceCall.InstanceStart.class, _ -> new NodeAnswer.Failed<>("no cpu"));
        assertThat(fail(create()))
                .isEqualTo(
                        "[OpExecError, [Could not start instance web.example.com on node"
                                + " node2.example.com: no cpu]]");
        assertThat(web().adminState()).isEqualTo(AdminState.UP);
    }

    @Test
    void onlySaysSoWhenTheMetadataServiceCannotBeTold() {
        master.nodes.on(
                InstanceCall.InstanceMetadataModify.class,
                _ -> new NodeAnswer.Failed<>("no metad"));
        assertThat(messages(run(create())).toString()).contains("Could not update metadata");
    }

    // Beside others.

    @Test
    void givesTheNodeFreeOnceTheInstanceIsThere() throws Exception {
        // given: an installation that takes its time
        var gate = master.nodes.gate(InstanceCall.InstanceOsAdd.class);
        JobId first = master.submit(createWithDisks());
        // when
        JobId second = master.submit(create("instance_name", "b.example.com"));
        // then
        master.await(second, SUCCESS);
        assertThat(master.job(first).isFinal()).isFalse();
        gate.open();
        master.await(first, SUCCESS);
    }

    @Test
    void givesInstancesThatAreMadeTogetherDifferentAddresses() {
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            jobs.add(
                    master.submit(
                            create(
                                    "instance_name",
                                    "i" + i + ".example.com",
                                    "pnode",
                                    "node" + (i % 3 + 1) + ".example.com")));
        }
        jobs.forEach(id -> master.await(id, SUCCESS));
        Set<String> macs = Macs.taken(master.config.current());
        assertThat(macs).hasSize(20);
        assertThat(master.machines.running(NODE)).hasSize(7);
    }

    @Test
    void givesAPortToAHypervisorWhoseConsoleNeedsOne() {
        // given
        Cluster cluster = master.config.current().cluster();
        long highest = cluster.pools().highestUsedPort();
        change(
                new ConfigChange.ClusterPut(
                        cluster.withHypervisors(
                                new Cluster.Hypervisors(
                                        List.of("kvm"),
                                        cluster.hypervisors().params(),
                                        cluster.hypervisors().osParams()))));
        // when
        run(create());
        // then
        assertThat(web().networkPort()).isEqualTo(highest + 1);
        run(op("OP_INSTANCE_REMOVE", "instance_name", WEB));
        assertThat(master.config.current().cluster().pools().freePorts())
                .containsExactly(highest + 1);
    }
}
