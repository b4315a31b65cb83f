package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.object.BeParams;
import janeti.config.object.FilledIPolicy;
import janeti.config.object.Instance;
import janeti.config.object.NdParams;
import janeti.config.object.NicParams;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectReader;
import janeti.config.object.Params;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Each layer over the one below, and all of them against what a real cluster told its nodes. */
class FilledTest {
    private static Config with(UnaryOperator<Draft> change) {
        Config config = Samples.captured();
        return config.apply(change.apply(Draft.of(config)).changes(), Samples.AT).verified();
    }

    private static List<Map<?, ?>> lines(String capture) throws IOException {
        List<Map<?, ?>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Samples.fact("captures/" + capture))) {
            if (Json.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
                lines.add(map);
            }
        }
        return lines;
    }

    /** Instances as the configuration had them, by uuid and serial number. */
    private static Map<String, Instance> recorded() throws IOException {
        Map<String, Instance> recorded = new HashMap<>();
        for (Map<?, ?> line : lines("wconfd.jsonl")) {
            List<@Nullable Object> told = new ArrayList<>();
            if (line.get("request") instanceof Map<?, ?> request
                    && request.get("args") instanceof List<?> arguments) {
                told.addAll(arguments);
            }
            if (line.get("response") instanceof Map<?, ?> response) {
                told.add(response.get("result"));
            }
            for (Object each : told) {
                if (each instanceof Map<?, ?> json
                        && json.containsKey("hvparams")
                        && json.containsKey("primary_node")
                        && json.containsKey("ctime")) {
                    Instance instance = ObjectReader.whole("captured", json, Instance::read);
                    recorded.put(instance.uuid() + "/" + instance.serial(), instance);
                }
            }
        }
        return recorded;
    }

    @Test
    void nodesAreToldWhatARealMasterToldThem() throws IOException {
        Config config = Samples.captured();
        Map<String, Instance> recorded = recorded();
        int compared = 0;
        for (Map<?, ?> line : lines("noded.jsonl")) {
            if (!"instance_shutdown".equals(line.get("method"))
                    || !(line.get("request") instanceof List<?> arguments)
                    || !(arguments.getFirst() instanceof Map<?, ?> told)) {
                continue;
            }
            @Nullable Instance instance =
                    recorded.get(told.get("uuid") + "/" + told.get("serial_no"));
            if (instance == null) {
                continue;
            }
            compared++;
            same(BeParams.form(Filled.beparams(config, instance)), told.get("beparams"));
            same(Filled.hvparams(config, instance).values(), told.get("hvparams"));
            same(Filled.osparams(config, instance).values(), told.get("osparams"));
            for (int i = 0; i < instance.nics().size(); i++) {
                NicParams way = Filled.nicparams(config, instance.nics().get(i));
                same(
                        NicParams.form(way),
                        told.get("nics") instanceof List<?> nics
                                        && nics.get(i) instanceof Map<?, ?> nic
                                ? nic.get("nicparams")
                                : null);
            }
        }
        assertThat(compared).isEqualTo(2);
    }

    private static void same(Object ours, @Nullable Object theirs) {
        assertThat(Samples.comparable(ours)).isEqualTo(Samples.comparable(theirs));
    }

    @Test
    void hypervisorParametersOfTheOsAreOverTheClustersAndTheInstancesOverBoth() {
        Config config =
                with(draft ->
                        ClusterChanges.set(
                                draft,
                                Map.of(
                                        "os_hvp",
                                        Map.of(
                                                "noop",
                                                Map.of(
                                                        "kvm",
                                                        Map.of(
                                                                "acpi",
                                                                false,
                                                                "serial_speed",
                                                                9600L))))));
        Params own = Params.NONE.with("serial_speed", 19_200L);
        Params filled = Filled.hvparams(config, "kvm", "noop", own);
        assertThat(filled.get("serial_speed")).isEqualTo(19_200L);
        assertThat(filled.get("acpi")).isEqualTo(false);
        assertThat(filled.get("boot_order")).isEqualTo("disk");
        assertThat(Filled.hvparams(config, "kvm", "other").get("acpi")).isEqualTo(true);
        assertThat(Filled.withoutGlobals(filled).has("migration_port")).isFalse();
    }

    @Test
    void osParametersOfAVariantAreOverThoseOfItsOs() {
        Config config =
                with(draft ->
                        ClusterChanges.set(
                                draft,
                                Map.of(
                                        "osparams",
                                        Map.of(
                                                "noop", Map.of("a", "1", "b", "1", "c", "1"),
                                                "noop+small", Map.of("b", "2", "c", "2")))));
        Params own = Params.NONE.with("c", "3");
        assertThat(Filled.osparams(config, "noop+small", own).values())
                .isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
        assertThat(Filled.osparams(config, "noop", Params.NONE).get("b")).isEqualTo("1");
    }

    @Test
    void nodeParametersAreTheClustersThenTheGroupsThenTheNodes() {
        Config config =
                with(draft ->
                        draft.put(
                                        Fields.set(
                                                draft.config().findGroup("default"),
                                                Map.of(
                                                        "ndparams",
                                                        Map.of(
                                                                "ssh_port",
                                                                2222L,
                                                                "spindle_count",
                                                                5L))))
                                .put(
                                        Fields.set(
                                                draft.config().findNode("node2"),
                                                Map.of("ndparams", Map.of("ssh_port", 3333L)))));
        NdParams node = Filled.ndparams(config, config.findNode("node2"));
        assertThat(node.sshPort()).isEqualTo(3333);
        assertThat(node.spindleCount()).isEqualTo(5);
        assertThat(node.cpuSpeed()).isEqualTo(config.cluster().defaults().ndparams().cpuSpeed());
        assertThat(Filled.ndparams(config, config.masterNode()).sshPort()).isEqualTo(2222);
    }

    @Test
    void diskParametersAndPoliciesOfAGroupAreOverTheClusters() {
        Config config =
                with(draft ->
                        draft.put(
                                Fields.set(
                                        draft.config().findGroup("default"),
                                        Map.of(
                                                "diskparams",
                                                Map.of("drbd", Map.of("resync-rate", 1L)),
                                                "ipolicy",
                                                Map.of("vcpu-ratio", 9.0)))));
        NodeGroup group = config.findGroup("default");
        Params drbd = Filled.diskparams(config, group, "drbd");
        assertThat(drbd.get("resync-rate")).isEqualTo(1L);
        assertThat(drbd.keys())
                .isEqualTo(config.cluster().defaults().diskparams().at("drbd").keys());
        FilledIPolicy policy = Filled.ipolicy(config, group);
        assertThat(policy.vcpuRatio()).isEqualTo(9.0);
        assertThat(policy.minmax()).isEqualTo(config.cluster().defaults().ipolicy().minmax());
    }

    @Test
    void backendParametersOfAnInstanceAreOverTheClusters() {
        Config config = Samples.captured();
        BeParams defaults = Filled.beparams(config, BeParams.Partial.NONE);
        BeParams own =
                Filled.beparams(config, new BeParams.Partial(null, 512L, null, null, true, null));
        assertThat(own.maxmem()).isEqualTo(512);
        assertThat(own.alwaysFailover()).isTrue();
        assertThat(own.minmem()).isEqualTo(defaults.minmem());
        assertThat(own.vcpus()).isEqualTo(defaults.vcpus());
    }
}
