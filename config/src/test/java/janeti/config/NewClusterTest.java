package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Node;
import janeti.config.object.ObjectWriter;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class NewClusterTest {
    @Test
    void hasTheKeysOfAClusterThatGanetiMade() {
        Map<String, @Nullable Object> ours = ConfigJson.toJson(Samples.fresh());
        Map<String, @Nullable Object> theirs = ConfigJson.toJson(Samples.captured());
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        assertThat(ObjectWriter.form(Samples.fresh().cluster()).keySet())
                .containsExactlyElementsOf(
                        ObjectWriter.form(Samples.captured().cluster()).keySet());
        assertThat(ObjectWriter.form(Samples.fresh().masterNode()).keySet())
                .isEqualTo(ObjectWriter.form(Samples.captured().masterNode()).keySet());
    }

    @Test
    void hasTheDefaultsOfGanetisConstants() {
        // given
        var constants = Samples.mutable(Samples.bytes(Samples.fact("spec/constants.json")));
        Map<String, @Nullable Object> cluster = ObjectWriter.form(Samples.fresh().cluster());
        // then
        Map<String, @Nullable Object> types =
                Samples.at(constants, "sections", "hypervisors", "params");
        for (String hypervisor : types.keySet()) {
            assertThat(Samples.comparable(Samples.at(cluster, "hvparams").get(hypervisor)))
                    .isEqualTo(Samples.comparable(defaults(Samples.at(types, hypervisor))));
        }
        assertThat(Samples.at(cluster, "hvparams").keySet()).isEqualTo(types.keySet());
        Map<String, @Nullable Object> templates =
                Samples.at(constants, "sections", "diskparams", "per_template");
        for (String template : templates.keySet()) {
            assertThat(Samples.comparable(Samples.at(cluster, "diskparams").get(template)))
                    .isEqualTo(Samples.comparable(defaults(Samples.at(templates, template))));
        }
        for (String name : new String[] {"beparams", "nicparams"}) {
            assertThat(Samples.comparable(Samples.at(cluster, name).get("default")))
                    .isEqualTo(Samples.comparable(Samples.at(constants, "flat").get(flat(name))));
        }
        assertThat(Samples.comparable(cluster.get("ndparams")))
                .isEqualTo(Samples.comparable(Samples.at(constants, "flat").get("NDC_DEFAULTS")));
    }

    private static String flat(String name) {
        return name.equals("beparams") ? "BEC_DEFAULTS" : "NICC_DEFAULTS";
    }

    private static Map<String, @Nullable Object> defaults(Map<String, @Nullable Object> rows) {
        var result = new LinkedHashMap<String, @Nullable Object>();
        rows.forEach((key, row) ->
                result.put(key, row instanceof Map<?, ?> m ? m.get("default") : null));
        return result;
    }

    @Test
    void isVerifiedAndReadsBack() {
        Config config = Samples.fresh();
        assertThat(ConfigVerifier.findings(config)).isEmpty();
        assertThat(ConfigJson.parse(ConfigJson.bytes(config)).hasContentOf(config)).isTrue();
        assertThat(config.masterNode().masterCandidate()).isTrue();
        assertThat(config.findGroup("default").uuid()).isEqualTo(Samples.GROUP);
        assertThat(config.cluster().nodePolicy().candidateCerts())
                .containsEntry(Samples.NODE, "AA:BB");
        assertThat(Json.text(ConfigJson.toJson(config))).doesNotContain("null");
    }

    @Test
    void makesCandidatesOfTheFirstNodesAsManyAsThePoolTakes() {
        // given
        List<NewCluster.Member> others =
                IntStream.rangeClosed(2, 12).mapToObj(NewClusterTest::member).toList();
        // when
        Config config = Samples.fresh(others);
        // then
        assertThat(config.nodes()).hasSize(12);
        assertThat(config.nodes().values())
                .filteredOn(Node::masterCandidate)
                .extracting(node -> node.name().value())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 10)
                                .mapToObj("node%d.example.com"::formatted)
                                .toList());
        assertThat(config.cluster().nodePolicy().candidateCerts())
                .hasSize(10)
                .containsEntry(member(10).uuid(), "AA:10")
                .doesNotContainKey(member(11).uuid());
        assertThat(Ssconf.of(config).get("node_list")).hasLineCount(12);
    }

    private static NewCluster.Member member(int number) {
        return new NewCluster.Member(
                new NodeName("node%d.example.com".formatted(number)),
                new Uuid("55555555-0000-4000-8000-%012d".formatted(number)),
                "192.0.2.%d".formatted(10 + number),
                "AA:%d".formatted(number));
    }
}
