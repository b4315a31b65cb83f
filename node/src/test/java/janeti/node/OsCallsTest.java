package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.node.host.CallFailedException;
import janeti.node.host.MarkedProcesses;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class OsCallsTest {
    private static final String OS = "srv/ganeti/os/small/";
    private static final String INSTANCE =
            "{'name':'inst1','os':'small+tiny','hypervisor':'fake','uuid':'u1','ctime':1.5,"
                    + "'mtime':2.0,'primary_node':'n1','hvparams':{},'beparams':{'vcpus':2,"
                    + "'auto_balance':true},'osparams':{'dist-name':'x'},'osparams_private':{},"
                    + "'nics':[{'mac':'aa:00:00:00:00:01','uuid':'c1','nicparams':{'mode':'bridged',"
                    + "'link':'br0'}}],'disks_info':[],'secondary_nodes':[]}";

    @TempDir private Path root;
    private TestTree node = new TestTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        node = TestTree.in(root);
        node.write(OS + "ganeti_api_version", "20\n15\n");
        node.write(OS + "variants.list", "# all\ntiny\nlarge\n");
        node.write(OS + "parameters.list", "dist-name Which distribution\n");
        for (String script : new String[] {"import", "export", "rename"}) {
            node.script(OS + script, "exit 0\n");
        }
        node.script(OS + "verify", "test \"$OSP_DIST_NAME\" != bad || { echo bad; exit 1; }\n");
        node.script(OS + "create", "env | sort > " + root + "/env; pwd >> " + root + "/env\n");
    }

    @Test
    void allDefinitionsAreToldGoodOrNot() {
        node.write("usr/share/ganeti/os/broken/ganeti_api_version", "5\n");
        assertThat(node.askText("os_diagnose", "[]"))
                .contains("\"small\"", "\"tiny\",\"large\"", "[20,15],true]")
                .contains("API version mismatch");
    }

    @Test
    void variantAndParametersAreChecked() {
        assertThat(validate("small+tiny", "{'dist-name':'good'}")).isEqualTo("true");
        assertThatThrownBy(() -> validate("small", "{}")).hasMessageContaining("include a variant");
        assertThatThrownBy(() -> validate("small+odd", "{}")).hasMessageContaining("'odd'");
        assertThatThrownBy(() -> validate("small+tiny", "{'other':'1'}"))
                .hasMessageContaining("not supported by the OS small: other");
        assertThatThrownBy(() -> validate("small+tiny", "{'dist-name':'bad'}"))
                .hasMessageContaining("exited with exit code 1), output: bad");
        assertThatThrownBy(() -> validate("none", "{}"))
                .isInstanceOf(CallFailedException.class)
                .hasMessage("Directory for OS none not found in search path");
        assertThat(node.askText("os_validate", "[false,'none',[],{},false]")).isEqualTo("false");
    }

    private String validate(String os, String parameters) {
        return node.askText(
                "os_validate", "[true,'" + os + "',['parameters']," + parameters + ",false]");
    }

    @Test
    void theCreateScriptGetsItsEnvironmentAndNothingElse() {
        // when
        node.askText("instance_os_add", "[" + INSTANCE + ",true,0]");
        // then
        assertThat(node.read("env").lines())
                .contains(
                        "INSTANCE_NAME=inst1",
                        "INSTANCE_REINSTALL=1",
                        "OS_VARIANT=tiny",
                        "OS_API_VERSION=20",
                        "OSP_DIST_NAME=x",
                        "INSTANCE_BE_auto_balance=True",
                        "INSTANCE_CTIME=1.5",
                        "NIC_0_BRIDGE=br0",
                        root.resolve(OS).toString())
                .noneMatch(line -> line.startsWith("HOME="));
        assertThat(root.resolve("var/log/ganeti/os")).isNotEmptyDirectory();
    }

    @Test
    void theRenameScriptIsToldTheOldName() {
        node.script(
                OS + "rename",
                "echo \"$OLD_INSTANCE_NAME $INSTANCE_NAME\" > " + root + "/renamed\n");
        node.askText("instance_run_rename", "[" + INSTANCE + ",'before',0]");
        assertThat(node.read("renamed")).isEqualTo("before inst1\n");
        // and
        node.script(OS + "rename", "echo no; exit 3\n");
        assertThatThrownBy(
                        () -> node.askText("instance_run_rename", "[" + INSTANCE + ",'before',0]"))
                .hasMessageContaining("OS rename script failed (exited with exit code 3)")
                .hasMessageEndingWith("no");
    }

    @Test
    void aFailingCreateScriptIsToldWithItsLastLines() {
        node.script(OS + "create", "seq 1 100; echo no room >&2; exit 7\n");
        assertThatThrownBy(() -> node.askText("instance_os_add", "[" + INSTANCE + ",false,0]"))
                .hasMessageContaining("exited with exit code 7")
                .hasMessageEndingWith("no room")
                .hasMessageNotContaining("\n80\n");
    }

    @Test
    void aHungCreateScriptIsKilled() {
        // given
        node.script(OS + "create", "sleep 1000\n");
        var tree = node.tree();
        var calls = new OsCalls(tree, new Disks(tree), Duration.ofMillis(300));
        var instance =
                new InstanceDict(Map.of("name", "inst1", "os", "small+tiny", "hypervisor", "fake"));
        // then
        assertThatThrownBy(() -> calls.install(new InstanceCall.InstanceOsAdd(instance, false, 0)))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("was killed");
    }

    @Test
    void aScriptThatNobodyWaitsForIsEndedBeforeItsDiskGoes() throws Exception {
        // given
        String disk =
                "{'dev_type':'file','logical_id':['loop','/srv/ganeti/file-storage/inst1/d'],"
                        + "'size':1,'mode':'rw','uuid':'d1'}";
        node.write("srv/ganeti/file-storage/inst1/d", "x");
        String withDisk = INSTANCE.replace("'disks_info':[]", "'disks_info':[" + disk + "]");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = installing(threads, withDisk, "setsid sleep 1000 & ");
            // when
            node.askText("blockdev_remove", "[" + disk + "]");
            // then
            assertThatThrownBy(first::get).hasMessageContaining("OS create script failed");
            assertThat(root.resolve("srv/ganeti/file-storage/inst1/d")).doesNotExist();
            assertThat(scriptsRun()).isFalse();
        }
    }

    @Test
    void oneScriptWorksOnAnInstanceAtATime() throws Exception {
        // given
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> first = installing(threads, INSTANCE, "");
            // when
            node.askText("instance_run_rename", "[" + INSTANCE + ",'before',0]");
            // then
            assertThatThrownBy(first::get).hasMessageContaining("OS create script failed");
            assertThat(scriptsRun()).isFalse();
        }
    }

    /** Installs an instance by a script that runs and does not end. */
    private Future<String> installing(ExecutorService threads, String instance, String before) {
        Path runs = root.resolve("runs");
        node.script(OS + "create", before + "echo x >" + runs + "; sleep 1000\n");
        Future<String> installing =
                threads.submit(() -> node.askText("instance_os_add", "[" + instance + ",false,0]"));
        Outside.await(runs);
        return installing;
    }

    private boolean scriptsRun() {
        return new MarkedProcesses(List.of("JANETI_OS_SCRIPT=" + root + ":inst1")).areThere();
    }
}
