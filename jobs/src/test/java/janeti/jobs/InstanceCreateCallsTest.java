package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeCall;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What nodes and hooks are asked and told while an instance is made, beside what Ganeti asks them.
 */
class InstanceCreateCallsTest extends InstanceCreation {
    /** Calls that Ganeti makes besides; the first two push the configuration. */
    private static final Set<String> NOT_OURS =
            Set.of("write_ssconf_files", "upload_file_single", "blockdev_getmirrorstatus");

    private List<String> methodsAt(String node) {
        return master.nodes.asked().stream()
                .filter(asked -> asked.node().value().equals(node))
                .map(asked -> asked.call().name())
                .toList();
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
}
