package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class ConfigJsonTest {
    @Test
    void writesTheCapturedFileBackWithEqualContent() {
        byte[] file = Samples.capturedFile();
        byte[] written = ConfigJson.bytes(ConfigJson.parse(file).verified());
        assertThat(Samples.comparable(Json.parse(written)))
                .isEqualTo(Samples.comparable(Json.parse(file)));
        assertThat(new String(written, StandardCharsets.UTF_8))
                .startsWith("{\"version\":3000000,\"cluster\":{\"rsahostkeypub\":")
                .endsWith("}")
                .contains("\"ctime\":0,");
    }

    @Test
    void roundTripsEveryConfigurationThatTheDaemonsExchanged() throws Exception {
        int found = 0;
        for (String line : Files.readAllLines(Samples.fact("captures/wconfd.jsonl"))) {
            var exchange = Samples.mutable(line.getBytes(StandardCharsets.UTF_8));
            for (Object config : configsIn(exchange)) {
                assertThat(Samples.comparable(ConfigJson.toJson(ConfigJson.of(config))))
                        .isEqualTo(Samples.comparable(withEmptyLists(config)));
                found++;
            }
        }
        assertThat(found).isGreaterThan(20);
    }

    /** Between daemons empty lists of members and tags may be left out. */
    private static Map<String, @Nullable Object> withEmptyLists(Object config) {
        var json = Samples.mutable(Json.bytes(config));
        for (String container : List.of("nodes", "nodegroups", "networks")) {
            for (String uuid : Samples.at(json, container).keySet()) {
                Samples.at(json, container, uuid).putIfAbsent("tags", List.of());
            }
        }
        for (String uuid : Samples.at(json, "nodegroups").keySet()) {
            Samples.at(json, "nodegroups", uuid).putIfAbsent("members", List.of());
        }
        return json;
    }

    private static List<Object> configsIn(Map<String, @Nullable Object> exchange) {
        var found = new ArrayList<Object>();
        Object result = Samples.at(exchange, "response").get("result");
        if (isConfig(result)) {
            found.add(result);
        }
        if (Samples.at(exchange, "request").get("args") instanceof List<?> args) {
            for (Object arg : args) {
                if (isConfig(arg)) {
                    found.add(arg);
                }
            }
        }
        return found;
    }

    private static boolean isConfig(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                && map.containsKey("cluster")
                && map.containsKey("version");
    }

    @Test
    void loadsAConfigurationOfRelease31AndKeepsItsVersion() {
        // given: what spec/config-schema.json, diff_3_1, says that 3.1 changes
        var json = Samples.mutable(Samples.capturedFile());
        json.put("version", 3_010_000L);
        Samples.at(json, "cluster", "hvparams", "xen-pvm").remove("xen_cmd");
        Samples.at(json, "cluster", "hvparams", "xen-hvm").remove("xen_cmd");
        Samples.at(json, "cluster", "hvparams", "kvm").put("disk_discard", "ignore");
        Samples.at(json, "cluster", "diskparams", "rbd").put("user-id", "");
        Samples.at(json, "cluster", "nicparams", "default").put("mode", "ext");
        // when
        Config config = ConfigJson.of(json).verified();
        // then
        assertThat(config.version()).isEqualTo(3_010_000L);
        assertThat(Samples.comparable(ConfigJson.toJson(config)))
                .isEqualTo(Samples.comparable(json));
    }

    @Test
    void explainsAVersionThatItDoesNotKnow() {
        var json = Samples.mutable(Samples.capturedFile());
        json.put("version", 2_160_000L);
        assertThatThrownBy(() -> ConfigJson.of(json))
                .isInstanceOfSatisfying(
                        GanetiException.class,
                        e -> assertThat(e.wireClass()).isEqualTo("ConfigVersionMismatch"))
                .hasMessageContaining("2160000")
                .hasMessageContaining("3.0 and 3.1")
                .hasMessageContaining("gnt-cluster upgrade");
        json.put("version", 4_000_000L);
        assertThatThrownBy(() -> ConfigJson.of(json)).hasMessageContaining("newer Ganeti");
        json.put("version", "3.0");
        assertThatThrownBy(() -> ConfigJson.of(json))
                .hasMessage("version: a whole number is expected, not \"3.0\"");
        json.remove("version");
        assertThatThrownBy(() -> ConfigJson.of(json)).hasMessage("key 'version' not found");
    }

    @Test
    void complainsOfAnObjectOnlyWhenItsTurnHasCome() {
        // given: objects are read while the file is, the version may come last
        var json = Samples.mutable(Samples.capturedFile());
        String uuid = "2376cc24-f7d9-4f8d-8f22-7ec68fa95935";
        Samples.at(json, "instances", uuid).put("surprise", 1L);
        var version = json.remove("version");
        json.put("version", 2_160_000L);
        // then
        assertThatThrownBy(() -> ConfigJson.parse(Json.bytes(json)))
                .hasMessageContaining("2160000");
        json.put("version", version);
        assertThatThrownBy(() -> ConfigJson.parse(Json.bytes(json)))
                .hasMessageStartingWith("instances." + uuid + ".surprise: ");
        Samples.at(json, "cluster").remove("cluster_name");
        assertThatThrownBy(() -> ConfigJson.parse(Json.bytes(json)))
                .hasMessage("cluster: key 'cluster_name' not found");
    }

    @Test
    void keepsTheValuesOfRelease30ThatItsNodesKnow() {
        // given: what 3.1 would call otherwise
        var json = Samples.mutable(Samples.capturedFile());
        Samples.at(json, "cluster", "hvparams", "xen-pvm").put("xen_cmd", "xl");
        Samples.at(json, "cluster", "hvparams", "kvm").put("disk_discard", "default");
        Samples.at(json, "cluster", "diskparams", "rbd").remove("user-id");
        // when
        Config config = ConfigJson.of(json).verified();
        // then
        assertThat(config.version()).isEqualTo(3_000_000L);
        assertThat(Samples.comparable(ConfigJson.toJson(config)))
                .isEqualTo(Samples.comparable(json));
    }

    @Test
    void namesThePathOfAnUnknownKeyDeepInAnObject() {
        var json = Samples.mutable(Samples.capturedFile());
        String uuid = "2376cc24-f7d9-4f8d-8f22-7ec68fa95935";
        if (Samples.at(json, "instances", uuid).get("nics") instanceof List<?> nics
                && nics.get(0) instanceof Map<?, ?> nic) {
            @SuppressWarnings("unchecked") // As JSON has it.
            var open = (Map<String, Object>) nic;
            open.put("foo", 1L);
            open.put("bar", 2L);
        }
        String nic = "instances." + uuid + ".nics[0]";
        assertThatThrownBy(() -> ConfigJson.of(json))
                .hasMessage(
                        "%s.bar, %s.foo: Superfluous dictionary keys: ['bar', 'foo']"
                                .formatted(nic, nic));
    }

    @Test
    void refusesWhatIsNoConfigurationAtAll() {
        assertThatThrownBy(() -> ConfigJson.parse(new byte[0])).hasMessageContaining("empty");
        for (String text : List.of("[]", "null", "1", "\"config\"")) {
            assertThatThrownBy(() -> ConfigJson.parse(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(GanetiException.class)
                    .hasMessageContaining("an object is expected, not " + text);
        }
        assertThatThrownBy(() -> ConfigJson.parse("{}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("key 'version' not found");
    }

    @Test
    void namesThePathOfAnUnknownKey() {
        var json = Samples.mutable(Samples.capturedFile());
        Samples.at(json, "cluster", "ndparams").put("colour", "red");
        assertThatThrownBy(() -> ConfigJson.of(json))
                .hasMessage("cluster.ndparams.colour: Superfluous dictionary keys: ['colour']");
    }

    @Test
    void namesThePathOfAMissingKeyInAList() {
        var json = Samples.mutable(Samples.capturedFile());
        String uuid = "2376cc24-f7d9-4f8d-8f22-7ec68fa95935";
        if (Samples.at(json, "instances", uuid).get("nics") instanceof List<?> nics
                && nics.get(0) instanceof Map<?, ?> nic) {
            nic.remove("mac");
        }
        assertThatThrownBy(() -> ConfigJson.of(json))
                .hasMessage("instances." + uuid + ".nics[0]: key 'mac' not found");
    }

    @Test
    void refusesAnObjectUnderAnotherUuid() {
        var json = Samples.mutable(Samples.capturedFile());
        Samples.at(json, "nodegroups", "f65221d0-56fd-4644-8e11-c060aaad55a8").put("uuid", "x");
        assertThatThrownBy(() -> ConfigJson.of(json)).hasMessageContaining("wrong uuid");
    }

    @Test
    void refusesATruncatedFileAtEveryLength() {
        byte[] file = Samples.capturedFile();
        for (int length = 0; length < file.length; length += 97) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ConfigJson.parse(part))
                    .isInstanceOf(GanetiException.class)
                    .hasMessageContaining("not JSON");
        }
    }
}
