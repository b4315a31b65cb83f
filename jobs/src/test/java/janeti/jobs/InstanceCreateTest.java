package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.Macs;
import janeti.config.object.AdminState;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.InstanceName;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Instances are made: what is refused, what nodes are asked, what is taken back. */
class InstanceCreateTest {
    private static final String WEB = "web.example.com";
    private static final List<Object> TWO_DISKS =
            List.of(Map.of("size", 2048L, "name", "d0"), Map.of("size", "1G", "mode", "ro"));

    /** Calls that Ganeti makes besides; the first two push the configuration. */
    private static final Set<String> NOT_OURS =
            Set.of("write_ssconf_files", "upload_file_single", "blockdev_getmirrorstatus");

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    /** A creation on node 2 that works; what is given is put over it. */
    private static OpInput create(Object... namesAndValues) {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put("instance_name", WEB);
        wire.put("mode", "create");
        wire.put("disk_template", "diskless");
        wire.put("disks", List.of());
        wire.put("nics", List.of(Map.of()));
        wire.put("os_type", "noop");
        wire.put("pnode", "node2.example.com");
        wire.put("name_check", false);
        wire.put("ip_check", false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wire.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        wire.values().remove("-");
        List<Object> all = new ArrayList<>();
        wire.forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        return op("OP_INSTANCE_CREATE", all.toArray());
    }

    private static OpInput createWithDisks(Object... namesAndValues) {
        List<Object> all = new ArrayList<>(List.of("disk_template", "file", "disks", TWO_DISKS));
        all.addAll(List.of(namesAndValues));
        return create(all.toArray());
    }

    private Job run(OpInput op) {
        JobId id = master.submit(op);
        return master.await(id, SUCCESS);
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    private Instance web() {
        return master.config.current().instance(new InstanceName(WEB));
    }

    private boolean webExists() {
        return master.config.current().instances().values().stream()
                .anyMatch(i -> i.name().value().equals(WEB));
    }

    private void change(ConfigChange... changes) {
        var _ = master.config.commit(new Cause(null, 0, 0, "test"), List.of(changes));
    }

    private List<String> methodsAt(String node) {
        return master.nodes.asked().stream()
                .filter(asked -> asked.node().value().equals(node))
                .map(asked -> asked.call().name())
                .toList();
    }

    // What is made.

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

    private static List<String> messages(Job job) {
        return job.ops().get(0).log().stream().map(line -> String.valueOf(line.payload())).toList();
    }

    @Test
    void asksTheNodeWhatGanetiAsksInItsOrder() {
        // when
        run(createWithDisks());
        // then
        assertThat(methodsAt(NODE2.value()))
                .containsExactlyElementsOf(recorded("node3.gnt.lab", "inst3.gnt.lab"));
    }

    @Test
    void asksLessForAnInstanceWithoutDisks() {
        // when
        run(create());
        // then
        List<String> asked = new ArrayList<>(methodsAt(NODE2.value()));
        asked.removeAll(List.of("hooks_runner", "node_info")); // More than eight were not recorded.
        assertThat(asked).containsExactlyElementsOf(recorded("node1.gnt.lab", "inst1.gnt.lab"));
    }

    /** Methods from the first check until the start, and the hooks after it if they are there. */
    private static List<String> recorded(String node, String instance) {
        List<Map<String, @Nullable Object>> calls =
                Facts.capture("noded.jsonl").stream()
                        .filter(call -> node.equals(call.get("node")))
                        .toList();
        List<String> story = new ArrayList<>();
        for (Map<String, @Nullable Object> call : calls) {
            String method = Facts.text(call.get("method"));
            if (method.equals("hypervisor_validate_params")) {
                story.clear();
            }
            if (!NOT_OURS.contains(method)) {
                story.add(method);
            }
            if (method.equals("instance_start") && call.toString().contains(instance)) {
                if (story.contains("hooks_runner")) {
                    story.add("hooks_runner");
                }
                return story;
            }
        }
        throw new AssertionError("Not recorded: a start of " + instance);
    }

    @Test
    void tellsNodesOfDisksAndInstancesInTheKeysThatGanetiUses() {
        // when
        run(createWithDisks());
        // then
        // The second disk: the recorded one has no name either.
        DiskCall.BlockdevCreate unnamed =
                master.nodes.asked(DiskCall.BlockdevCreate.class).getLast();
        assertThat(keys(unnamed.arguments().getFirst()))
                .containsExactlyInAnyOrderElementsOf(
                        keys(recordedArgument("blockdev_create", "inst2.gnt.lab", "forthcoming")));
        assertThat(keys(argument("instance_start")))
                .containsExactlyInAnyOrderElementsOf(
                        keys(recordedArgument("instance_start", "inst3.gnt.lab", "disks_info")));
        assertThat(keys(argument("instance_metadata_modify")))
                .containsExactlyInAnyOrderElementsOf(
                        keys(
                                recordedArgument(
                                        "instance_metadata_modify", "inst2.gnt.lab", "tags")));
        InstanceCall.InstanceOsAdd install =
                master.nodes.asked(InstanceCall.InstanceOsAdd.class).getFirst();
        assertThat(install.instance().json())
                .containsEntry("disks_active", true)
                .containsEntry("admin_state", "down");
    }

    private @Nullable Object argument(String method) {
        return master.nodes.asked().stream()
                .filter(asked -> asked.call().name().equals(method))
                .map(asked -> asked.call().arguments().getFirst())
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable Object recordedArgument(String method, String about, String with) {
        return Facts.capture("noded.jsonl").stream()
                .filter(call -> method.equals(call.get("method")))
                .map(call -> Facts.list(call.get("request")).getFirst())
                .filter(arg -> String.valueOf(arg).contains(about))
                .filter(arg -> Facts.object(arg).containsKey(with))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> keys(@Nullable Object dict) {
        return Facts.object(dict).keySet();
    }

    @Test
    void tellsHooksWhatGanetiTellsBeforeAndAfter() {
        // when
        run(createWithDisks());
        // then
        List<NodeCall.HooksRunner> hooks = master.nodes.asked(NodeCall.HooksRunner.class);
        assertThat(hooks)
                .extracting(call -> call.hooksPath() + " " + call.phase())
                .containsExactlyInAnyOrder(
                        "instance-add pre",
                        "instance-add pre",
                        "instance-add post",
                        "instance-add post");
        Map<String, String> env = hooks.getFirst().environment();
        Map<String, @Nullable Object> recorded =
                Facts.object(recordedHooks("inst3.gnt.lab", "instance-add", "pre"));
        assertThat(env.keySet())
                .containsAll(recorded.keySet())
                .contains("JANETI_RUN_ID")
                .hasSize(recorded.size() + 2); // One disk has a name here.
        assertThat(env)
                .containsEntry("GANETI_INSTANCE_STATUS", "True")
                .containsEntry("GANETI_INSTANCE_DISK0_UUID", "")
                .containsEntry("GANETI_INSTANCE_DISK0_NAME", "d0")
                .containsEntry("GANETI_INSTANCE_DISK_TEMPLATE", "file")
                .containsEntry("GANETI_INSTANCE_NIC0_MAC", web().nics().get(0).mac())
                .containsEntry("GANETI_INSTANCE_PRIMARY", NODE2.value());
    }

    private static @Nullable Object recordedHooks(String instance, String path, String phase) {
        return Facts.capture("noded.jsonl").stream()
                .filter(call -> "hooks_runner".equals(call.get("method")))
                .map(call -> Facts.list(call.get("request")))
                .filter(args -> path.equals(args.get(0)) && phase.equals(args.get(1)))
                .filter(args -> String.valueOf(args).contains(instance))
                .map(args -> args.get(2))
                .findFirst()
                .orElseThrow();
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

    @Test
    void refusesANameThatIsUnknownOrAnswersAlready() {
        assertThat(fail(create("name_check", true)))
                .startsWith("[OpPrereqError, [The given name (web.example.com) does not resolve")
                .endsWith("resolver_error]]");
        master.network.name(WEB, "10.9.9.9").machine("10.9.9.9");
        assertThat(fail(create("name_check", true, "ip_check", true)))
                .isEqualTo(
                        "[OpPrereqError, [IP 10.9.9.9 of instance web.example.com already in use,"
                                + " resource_not_unique]]");
        run(create("name_check", true));
    }

    // What is refused, before any node is asked.

    @Test
    void refusesWrongArgumentsBeforeAskingANode() {
        Map<String, OpInput> wrong = new HashMap<>();
        wrong.put("Cannot do IP address check", create("ip_check", true));
        wrong.put("Invalid hostname", create("instance_name", "a..b"));
        wrong.put("Do not specify both", create("iallocator", "hail"));
        wrong.put("No guest OS", withoutOs());
        wrong.put("Disk adoption", createWithDisks("disks", List.of(Map.of("adopt", "x"))));
        wrong.put("Missing disk size", createWithDisks("disks", List.of(Map.of("mode", "rw"))));
        wrong.put("Purely numeric disk", createWithDisks("disks", List.of(disk("name", "1"))));
        wrong.put("Invalid disk access mode", createWithDisks("disks", List.of(disk("mode", "x"))));
        wrong.put("Invalid MAC", create("nics", List.of(Map.of("mac", "x"))));
        wrong.put("Invalid IP", create("nics", List.of(Map.of("ip", "1.2.3"))));
        wrong.put("Routed nic mode", create("nics", List.of(Map.of("mode", "routed"))));
        wrong.put("VLAN parameter", create("nics", List.of(Map.of("vlan", "x"))));
        wrong.put("if ip=pool", create("nics", List.of(Map.of("ip", "pool"))));
        wrong.put("auto but name checks", create("nics", List.of(Map.of("ip", "auto"))));
        wrong.put("Minimum memory", create("beparams", Map.of("minmem", 512L, "maxmem", 256L)));
        wrong.put("at least one virtual CPU", create("beparams", Map.of("vcpus", 0L)));
        wrong.put("are global", create("hvparams", Map.of("migration_mode", "live")));
        wrong.put("mutually exclusive", create("forthcoming", true, "commit", true));
        wrong.put("cannot yet import", create("mode", "import"));
        wrong.put("cannot yet make forthcoming", create("forthcoming", true));
        wrong.put(
                "memory-size value 64 is not in range", create("beparams", Map.of("memory", 64L)));
        wrong.put("not below", createWithDisks("file_storage_dir", "/etc"));
        wrong.forEach((text, op) ->
                assertThat(fail(op))
                        .as(text)
                        .startsWith("[OpPrereqError, [")
                        .contains(text)
                        .endsWith(", wrong_input]]"));
        assertThat(master.nodes.asked()).isEmpty();
        assertThat(webExists()).isFalse();
    }

    private static Map<String, Object> disk(String name, Object value) {
        return Map.of("size", 1024L, name, value);
    }

    private static OpInput withoutOs() {
        return create("os_type", "-");
    }

    @Test
    void refusesTypesThatDoNotFitInGanetisWords() {
        assertThat(fail(create("beparams", Map.of("nosuch", 1L))))
                .isEqualTo("[TypeEnforcementError, [Unknown parameter 'nosuch']]");
        assertThat(fail(create("beparams", Map.of("vcpus", "many"))))
                .startsWith("[TypeEnforcementError, ['vcpus' (value many) is not a valid integer");
        assertThat(fail(create("hvparams", Map.of("kernel_path", "/x"))))
                .startsWith("[HypervisorError, [Parameter 'kernel_path' is not supported");
        assertThat(fail(create("tags", List.of("a b")))).startsWith("[TagError, ");
        assertThat(fail(create("nics", List.of(Map.of("mode", "x")))))
                .startsWith("[ConfigurationError, [Invalid NIC mode");
    }

    @Test
    void refusesWhatTheClusterDoesNotHaveOrAllow() {
        assertThat(fail(create("disk_template", "plain")))
                .isEqualTo(
                        "[OpPrereqError, [Disk template 'plain' is not enabled in cluster. Enabled"
                                + " disk templates are: diskless,file,sharedfile]]");
        assertThat(fail(create("hypervisor", "kvm")))
                .contains("not enabled")
                .contains("wrong_state");
        assertThat(fail(create("pnode", "nosuch"))).endsWith("unknown_entity]]");
        assertThat(fail(create("nics", List.of(Map.of("network", "nosuch")))))
                .endsWith("unknown_entity]]");
        run(create());
        assertThat(fail(create()))
                .isEqualTo(
                        "[OpPrereqError, [Instance 'web.example.com' is already in the cluster,"
                                + " already_exists]]");
        String mac = web().nics().get(0).mac();
        assertThat(fail(create("instance_name", "b", "nics", List.of(Map.of("mac", mac)))))
                .endsWith("already in use in cluster, resource_not_unique]]");
    }

    @Test
    void saysHowToGoOnWhereAnAllocatorWouldChoose() {
        assertThat(fail(create("pnode", "-"))).contains("No iallocator or node given");
        assertThat(fail(create("pnode", "-", "iallocator", "hail")))
                .contains("name the node with -n");
        assertThat(fail(create("opportunistic_locking", true))).contains("Opportunistic locking");
    }

    @Test
    void refusesNodesThatTakeNoInstances() {
        Node node = master.config.current().node(NODE2);
        for (var flags :
                List.of(
                        new Node.Flags(false, true, false, true, true, true),
                        new Node.Flags(false, false, true, true, true, true),
                        new Node.Flags(true, false, false, true, false, true))) {
            Node now = master.config.current().node(NODE2);
            change(new ConfigChange.NodePut(now.withFlags(flags)));
            assertThat(fail(create()))
                    .contains("primary node 'node2.example.com'")
                    .endsWith("wrong_state]]");
        }
        assertThat(node.offline()).isFalse();
        assertThat(master.nodes.asked()).isEmpty();
    }

    @Test
    void onlyWarnsOfThePolicyWhenToldToIgnoreIt() {
        Job job = run(create("beparams", Map.of("memory", 64L), "ignore_ipolicy", true));
        assertThat(messages(job).getFirst())
                .startsWith(" - WARNING: Instance allocation to group")
                .contains("memory-size value 64 is not in range");
    }

    // What nodes refuse.

    @Test
    void refusesWhatTheNodeRefuses() {
        master.nodes.on(
                InstanceCall.HypervisorValidateParams.class,
                _ -> new NodeAnswer.Failed<>("no such kernel"));
        assertThat(fail(create()))
                .isEqualTo(
                        "[OpExecError, [Hypervisor parameter validation failed on node"
                                + " node2.example.com: no such kernel]]");
        master.nodes.on(
                InstanceCall.HypervisorValidateParams.class, _ -> new NodeAnswer.Done<>(null));
        assertThat(fail(create("os_type", "nosuch")))
                .startsWith("[OpExecError, [OS Parameters validation failed on node");
        assertThat(fail(create("beparams", Map.of("maxmem", "1T"), "ignore_ipolicy", true)))
                .contains("Not enough memory on node node2.example.com")
                .endsWith("insufficient_resources]]");
        run(create("beparams", Map.of("maxmem", "1T"), "ignore_ipolicy", true, "start", false));
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

    @Test
    void refusesASystemThatIsNotTrusted() {
        master.nodes.on(
                OsCall.OsDiagnose.class,
                _ ->
                        new NodeAnswer.Done<>(
                                List.of(
                                        new OsOnNode(
                                                "noop",
                                                "/os/noop",
                                                true,
                                                "",
                                                List.of(),
                                                List.of(),
                                                List.of(20L),
                                                false))));
        assertThat(fail(createWithDisks())).contains("is not trusted");
        assertThat(webExists()).isTrue();
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
