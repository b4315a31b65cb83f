package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;
import janeti.node.host.CallFailedException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class NodeCallHandlerTest {
    private static final String FOLDER = "/srv/ganeti/file-storage/inst1.example.com";
    private static final String DISK =
            "{'dev_type':'file','logical_id':['loop','"
                    + FOLDER
                    + "/a.file.disk0'],'size':16,'mode':'rw','uuid':'d0','params':{}}";
    private static final String INSTANCE =
            "{'name':'inst1.example.com','hypervisor':'fake','hvparams':{'migration_mode':'live'},"
                    + "'beparams':{'maxmem':128,'minmem':64,'vcpus':2},'nics':[],'disks_info':["
                    + DISK
                    + "]}";

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
    }

    private void makeDisk() {
        assertThat(node.askText("file_storage_dir_create", "['" + FOLDER + "']")).isEqualTo("null");
        assertThat(node.askText("blockdev_create", create(DISK)))
                .isEqualTo("[\"loop\",\"" + FOLDER + "/a.file.disk0\"]");
    }

    private static String create(String disk) {
        return "[" + disk + ",16,'inst1.example.com',true,'info',false]";
    }

    @Test
    void saysItsVersionAndWhoIsMaster() {
        assertThat(node.askText("version", "[]")).isEqualTo("3000000");
        assertThat(node.askText("master_node_name", "[]")).isEqualTo("\"node1.example.com\"");
        assertThat(node.askText("test_delay", "[0.01]")).isEqualTo("null");
    }

    @Test
    void aCandidateKeepsACopyOfConfigurationAndQueue() throws Exception {
        // given
        Files.createDirectories(root.resolve("var/lib/ganeti/queue"));
        String queue = "/var/lib/ganeti/queue/";
        // when
        node.askText(
                "upload_file_single",
                "['/var/lib/ganeti/config.data',[0,'the config'],33184,'nobody','nogroup',1,null]");
        node.askText("jobqueue_update", "['" + queue + "job-7',[0,'the job']]");
        node.askText("jobqueue_set_drain_flag", "[true]");
        // then
        assertThat(node.read("var/lib/ganeti/config.data")).isEqualTo("the config");
        assertThat(node.read("var/lib/ganeti/queue/job-7")).isEqualTo("the job");
        assertThat(root.resolve("var/lib/ganeti/queue/drain")).isEmptyFile();
        // when
        String moved = "[[['" + queue + "job-7','" + queue + "archive/0/job-7']]]";
        assertThat(node.askText("jobqueue_rename", moved)).isEqualTo("[null]");
        node.askText("jobqueue_set_drain_flag", "[false]");
        // then
        assertThat(node.read("var/lib/ganeti/queue/archive/0/job-7")).isEqualTo("the job");
        assertThat(root.resolve("var/lib/ganeti/queue/drain")).doesNotExist();
        assertThatThrownBy(() -> node.askText("jobqueue_rename", moved))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("There is no file " + queue + "job-7");
    }

    @Test
    void namesThatAreTooLongAreRefusedInFewWordsAndLeaveNothing() throws IOException {
        String name = "n".repeat(10_000);
        String instance =
                "{'name':'"
                        + name
                        + "','os':'noop','hypervisor':'%s','hvparams':{"
                        + "'kvm_path':'/bin/true'},'beparams':{'maxmem':1,'vcpus':1},'nics':[],"
                        + "'disks_info':[]}";
        List<List<String>> calls =
                List.of(
                        List.of("instance_info", "['" + name + "','fake',{}]"),
                        List.of("instance_info", "['" + name + "','kvm',{}]"),
                        List.of("instance_start", "[" + instance.formatted("fake") + ",false,[]]"),
                        List.of("instance_start", "[" + instance.formatted("kvm") + ",false,[]]"),
                        List.of("instance_shutdown", "[" + instance.formatted("kvm") + ",1,[]]"),
                        List.of("os_validate", "[true,'" + name + "',[],{},false]"),
                        List.of("iallocator_runner", "['" + name + "','{}',{}]"),
                        List.of("export_remove", "['" + name + "']"),
                        List.of("x509_cert_remove", "['" + name + "']"),
                        List.of("bridges_exist", "[['" + name + "']]"));
        for (List<String> call : calls) {
            assertThatThrownBy(() -> node.askText(call.getFirst(), call.getLast()))
                    .as(call.getFirst())
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("nnn")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
        }
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().contains("nnn"));
        }
    }

    @Test
    void takesNoFilesButThoseThatAMasterMayReplace() {
        assertThatThrownBy(() ->
                        node.askText(
                                "upload_file_single",
                                "['/etc/passwd',[0,''],33184,'root','root',1,1]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("not in allowed upload targets");
        assertThatThrownBy(() -> node.askText("jobqueue_update", "['/etc/passwd',[0,'']]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("does not belong to the queue directory");
    }

    @Test
    void aFakeInstanceRunsAsLongAsItsFileIsThere() {
        // given
        makeDisk();
        // when
        node.askText("instance_start", "[" + INSTANCE + ",false,[['a','b',1]]]");
        // then: the same file that Ganeti's own fake hypervisor keeps
        assertThat(node.read("var/run/ganeti/fake-hypervisor/inst1.example.com"))
                .isEqualTo("0\n128\n2\n");
        assertThat(node.read("var/run/ganeti/instance-reason/inst1.example.com"))
                .isEqualTo("[[\"a\",\"b\",1]]");
        assertThat(node.askText("instance_info", "['inst1.example.com','fake',{}]"))
                .isEqualTo("{\"memory\":128,\"vcpus\":2,\"state\":0,\"time\":0}");
        assertThat(node.askText("instance_list", "[['fake'],{'fake':{}}]"))
                .isEqualTo("[\"inst1.example.com\"]");
        assertThat(root.resolve("var/run/ganeti/instance-disks/inst1.example.com:0"))
                .isSymbolicLink();
        // and: started again, rebooted, stopped twice
        node.askText("instance_start", "[" + INSTANCE + ",false,[]]");
        node.askText("instance_reboot", "[" + INSTANCE + ",'hard',1,[]]");
        node.askText("instance_shutdown", "[" + INSTANCE + ",1,[]]");
        node.askText("instance_shutdown", "[" + INSTANCE + ",1,[]]");
        assertThat(node.askText("all_instances_info", "[['fake'],{'fake':{}}]")).isEqualTo("{}");
        assertThat(root.resolve("var/run/ganeti/instance-disks/inst1.example.com:0"))
                .doesNotExist();
    }

    @Test
    void anInstanceWithoutItsDiskDoesNotStart() {
        assertThatThrownBy(() -> node.askText("instance_start", "[" + INSTANCE + ",false,[]]"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("is not set up");
        assertThat(node.askText("instance_list", "[['fake'],{'fake':{}}]")).isEqualTo("[]");
    }

    @Test
    void aDiskIsAFileOfItsSizeAndIsMadeOnce() {
        // given
        makeDisk();
        Path file = root.resolve(FOLDER.substring(1)).resolve("a.file.disk0");
        // then
        assertThat(file).hasSize(16L << 20);
        assertThatThrownBy(() -> node.askText("blockdev_create", create(DISK)))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("exists already");
        assertThat(node.ask("blockdev_find", "[" + DISK.replace('\'', '"') + "]"))
                .isEqualTo(
                        Map.of(
                                "dev_path",
                                file.toString(),
                                "is_degraded",
                                false,
                                "ldisk_status",
                                1L));
        assertThat(node.askText("blockdev_assemble", "[" + DISK + "," + INSTANCE + ",true,0]"))
                .contains("instance-disks/inst1.example.com:0");
        assertThat(node.askText("blockdev_assemble", "[" + DISK + "," + INSTANCE + ",false,0]"))
                .isEqualTo("[true,true]");
        assertThatThrownBy(() -> node.askText("file_storage_dir_remove", "['" + FOLDER + "']"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("not empty");
        // and: removed twice
        node.askText("blockdev_remove", "[" + DISK + "]");
        node.askText("blockdev_remove", "[" + DISK + "]");
        node.askText("file_storage_dir_remove", "['" + FOLDER + "']");
        assertThat(node.askText("blockdev_find", "[" + DISK + "]")).isEqualTo("null");
        assertThat(file.getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/ganeti/file-storage/../../../etc/passwd",
                "/etc/passwd",
                "/srv/other/disk",
                "/srv/ganeti/file-storage",
                "relative/disk"
            })
    void noDiskLiesOutsideOfTheAllowedFolders(String path) {
        String disk = "{'dev_type':'file','logical_id':['loop','" + path + "'],'size':1}";
        assertThatThrownBy(() -> node.askText("blockdev_create", create(disk)))
                .isInstanceOf(CallFailedException.class);
        assertThatThrownBy(() -> node.askText("blockdev_remove", "[" + disk + "]"))
                .isInstanceOf(CallFailedException.class);
    }

    @Test
    void namesThatClimbAreNoFiles() {
        assertThatThrownBy(() -> node.askText("instance_info", "['../../x','fake',{}]"))
                .isInstanceOf(CallFailedException.class);
        assertThatThrownBy(() -> node.askText("hooks_runner", "['../x','pre',{}]"))
                .isInstanceOf(CallFailedException.class);
        assertThatThrownBy(() -> node.askText("os_validate", "[true,'../x',[],{},false]"))
                .isInstanceOf(CallFailedException.class);
    }

    @Test
    void whatIsNotThereYetIsSaid() {
        assertThatThrownBy(() -> node.askText("instance_info", "['a','lxc',{}]"))
                .hasMessageContaining("lxc is not supported by this node daemon yet");
        assertThatThrownBy(() -> node.askText("blockdev_find", "[{'dev_type':'drbd'}]"))
                .hasMessageContaining("drbd are not supported by this node daemon yet");
    }

    @Test
    void onlyFilesOfTheClusterCanBeUploaded() throws Exception {
        String rest = ",[0,'secret'],33056,'nobody-there','nobody-there',1000.5,2000.25]]";
        // when
        node.askText("upload_file", "[['/var/lib/ganeti/hmac.key'" + rest);
        // then
        Path file = root.resolve("var/lib/ganeti/hmac.key");
        assertThat(file).hasContent("secret");
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(2000250);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThatThrownBy(() -> node.askText("upload_file", "[['/etc/passwd'" + rest))
                .hasMessageContaining("not in allowed upload targets");
    }

    @Test
    void ssconfFilesAreWrittenAllOrNoneOfThem() {
        node.askText("write_ssconf_files", "[{'cluster_tags':[],'node_list':['a','b']}]");
        assertThat(node.read("var/lib/ganeti/ssconf_node_list")).isEqualTo("a\nb\n");
        assertThat(node.read("var/lib/ganeti/ssconf_cluster_tags")).isEmpty();
        assertThatThrownBy(() ->
                        node.askText("write_ssconf_files", "[{'node_list':['c'],'../evil':['x']}]"))
                .isInstanceOf(CallFailedException.class);
        assertThat(node.read("var/lib/ganeti/ssconf_node_list")).isEqualTo("a\nb\n");
    }

    @Test
    void linesOfEtcHostsComeAndGo() {
        node.write("etc/hosts", "# mine\n127.0.0.1 localhost\n192.0.2.1 old.example.com\n");
        node.askText("etc_hosts_modify", "['add','node2.example.com','192.0.2.1']");
        assertThat(node.read("etc/hosts"))
                .isEqualTo("# mine\n127.0.0.1 localhost\n192.0.2.1\tnode2.example.com node2\n");
        node.askText("etc_hosts_modify", "['remove','node2.example.com',null]");
        assertThat(node.read("etc/hosts")).isEqualTo("# mine\n127.0.0.1 localhost\n");
    }

    @Test
    void hooksRunInOrderWithTheirEnvironmentAlone() {
        // given
        node.script("etc/ganeti/hooks/node-add-pre.d/20-fails", "echo no; exit 3\n");
        node.script("etc/ganeti/hooks/node-add-pre.d/10-env", "echo \"$A/$HOME\"\n");
        node.script("etc/ganeti/hooks/node-add-pre.d/30.sh", "echo never\n");
        node.write("etc/ganeti/hooks/node-add-pre.d/40-text", "not executable");
        // then
        assertThat(node.askText("hooks_runner", "['node-add','pre',{'A':'b'}]"))
                .isEqualTo(
                        "[[\"node-add-pre.d/10-env\",2,\"b/\"],"
                                + "[\"node-add-pre.d/20-fails\",1,\"no\"],"
                                + "[\"node-add-pre.d/30.sh\",0,\"\"],"
                                + "[\"node-add-pre.d/40-text\",0,\"\"]]");
        assertThat(node.askText("hooks_runner", "['node-add','post',{}]")).isEqualTo("[]");
    }

    @Test
    void checksAnswerWhatIsAskedAndNoMore() {
        // given
        node.write("etc/some", "x");
        // when
        Object answer =
                node.ask(
                        "node_verify",
                        """
                        [{"version": null, "hypervisor": ["fake"], "instancelist": ["fake"],
                          "filelist": ["/etc/some", "/etc/none"], "nodelist": [["x"], {}, []],
                          "file-storage-path": "/srv/ganeti/file-storage", "unknown": 1,
                          "hvparms": [["cluster", "fake", {"migration_mode": "odd"}]],
                          "bridges": ["no-such-bridge"], "client-cert": null}, "cluster", {}]
                        """);
        // then
        var checks = (Map<?, ?>) answer;
        assertThat(checks).isNotNull();
        assertThat(Json.text(checks.get("version"))).isEqualTo("[3000000,\"3.0.2\"]");
        assertThat(Json.text(checks.get("hypervisor"))).isEqualTo("{\"fake\":null}");
        assertThat(Json.text(checks.get("instancelist"))).isEqualTo("[]");
        assertThat(Json.text(checks.get("filelist")))
                .isEqualTo("{\"/etc/some\":\"11f6ad8ec52a2984abaafd7c3b516503785c2072\"}");
        assertThat(Json.text(checks.get("nodelist"))).isEqualTo("{}");
        assertThat(Json.text(checks.get("file-storage-path"))).contains("not existing");
        assertThat(Json.text(checks.get("hvparms"))).contains("migration_mode");
        assertThat(Json.text(checks.get("bridges"))).isEqualTo("[\"no-such-bridge\"]");
        assertThat(Json.text(checks.get("client-cert"))).contains("does not exist");
        assertThat(checks.containsKey("unknown")).isFalse();
    }

    @Test
    void aNodeTellsWhatItHas() throws Exception {
        Files.createDirectories(root.resolve("srv/ganeti/file-storage"));
        Object answer =
                node.ask(
                        "node_info",
                        "[[[\"file\",\"/srv/ganeti/file-storage\",[]],[\"lvm-vg\",\"xenvg\",[false]]],"
                                + "[[\"fake\",{}]]]");
        assertThat(Json.text(answer))
                .contains("\"storage_size\":null", "\"memory_total\":", "\"cpu_total\":");
        assertThat((List<?>) answer).hasSize(3);
    }

    @Test
    void anAddressOfTheLoopbackNetworkIsAlwaysThere() {
        String network = "[{'uuid':'u','ip':'127.9.9.9','netmask':32,'netdev':'lo','ip_family':2},";
        assertThat(node.askText("node_activate_master_ip", network + "false]")).isEqualTo("null");
        assertThat(node.askText("node_deactivate_master_ip", network + "false]")).isEqualTo("null");
        assertThat(node.askText("node_has_ip_address", "['127.0.0.1']")).isEqualTo("true");
        assertThat(node.askText("node_has_ip_address", "['192.0.2.77']")).isEqualTo("false");
    }
}
