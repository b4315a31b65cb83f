package janeti.config.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.ConfigJson;
import janeti.model.GanetiException;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Every object class has exactly the keys of the schema, with its presence rules. */
class SchemaTest {
    /** The way of an object's JSON into a record and back. */
    record Form(String name, Function<Map<String, @Nullable Object>, Object> roundTrip) {
        static <T> Form of(
                String name, Function<ObjectReader, T> read, BiConsumer<T, ObjectWriter> write) {
            return new Form(
                    name, json -> ObjectWriter.form(ObjectReader.whole("x", json, read), write));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Form> FORMS =
            List.of(
                    new Form("ConfigData", SchemaTest::config),
                    Form.of("Cluster", Cluster::read, Cluster::write),
                    Form.of("Node", Node::read, Node::write),
                    Form.of("NodeGroup", NodeGroup::read, NodeGroup::write),
                    Form.of("Instance", Instance::read, Instance::write),
                    Form.of("PartialNic", Nic::read, Nic::write),
                    Form.of("Disk", Disk::read, Disk::write),
                    Form.of("Network", Network::read, Network::write),
                    Form.of("FilterRule", FilterRule::read, FilterRule::write),
                    Form.of("NDParams", NdParams::read, NdParams::write),
                    Form.of("BeParams", BeParams::read, BeParams::write),
                    Form.of("NicParams", NicParams::read, NicParams::write),
                    Form.of("ISpecParams", ISpecParams::read, ISpecParams::write),
                    Form.of("MinMaxISpecs", MinMaxISpecs::read, MinMaxISpecs::write),
                    Form.of("FilledIPolicy", FilledIPolicy::read, FilledIPolicy::write),
                    Form.of("PartialIPolicy", PartialIPolicy::read, PartialIPolicy::write),
                    Form.of(
                            "DataCollectorConfig",
                            DataCollectorConfig::read,
                            DataCollectorConfig::write));

    /** The table says that they are required; the real reader takes 0 for one that is left out. */
    private static final Set<String> TIMES = Set.of("ctime", "mtime");

    private static Object config(Map<String, @Nullable Object> json) {
        return ConfigJson.toJson(ConfigJson.of(json));
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void readsAndWritesEveryKeyOfTheSchema(Form form) {
        var full = new SchemaSamples(1).full(form.name());
        assertThat(form.roundTrip().apply(full)).isEqualTo(full);
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void keepsThePresenceRuleOfEveryKey(Form form) {
        for (SchemaSamples.Field field : SchemaSamples.fields(form.name())) {
            var missing = new SchemaSamples(2).full(form.name());
            missing.remove(field.name());
            if (TIMES.contains(field.name())) {
                assertThat((Map<?, ?>) form.roundTrip().apply(missing))
                        .extracting(field.name())
                        .isEqualTo(0L);
                continue;
            }
            if (field.presence().startsWith("required")) {
                assertThatThrownBy(() -> form.roundTrip().apply(missing))
                        .as(field.name())
                        .isInstanceOf(GanetiException.class)
                        .hasMessageEndingWith("key '" + field.name() + "' not found");
                continue;
            }
            var written = (Map<?, ?>) form.roundTrip().apply(missing);
            if (field.presence().contains("always written")) {
                Object expected = field.fallback();
                assertThat(written.containsKey(field.name())).as(field.name()).isTrue();
                if (expected != null) {
                    assertThat(written.get(field.name())).isEqualTo(expected);
                }
            } else {
                assertThat(written.containsKey(field.name())).as(field.name()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void refusesAKeyThatTheSchemaDoesNotKnow(Form form) {
        var more = new SchemaSamples(3).full(form.name());
        more.put("hvinfo", Map.of());
        assertThatThrownBy(() -> form.roundTrip().apply(more))
                .hasMessageEndingWith("Superfluous dictionary keys: ['hvinfo']");
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void refusesAValueOfAnotherType(Form form) {
        for (SchemaSamples.Field field : SchemaSamples.fields(form.name())) {
            var wrong = new SchemaSamples(4).full(form.name());
            if (field.isSpecial() || field.type().equals("FilterAction")) {
                continue;
            }
            Object value = wrong.get(field.name());
            wrong.put(field.name(), value instanceof String ? List.of() : "surprise");
            assertThatThrownBy(() -> form.roundTrip().apply(wrong))
                    .as(field.name() + " in " + Json.text(wrong))
                    .isInstanceOf(GanetiException.class)
                    .hasMessageContaining(field.name());
        }
    }

    @ParameterizedTest
    @FieldSource("FORMS")
    void takesNullForUnset(Form form) {
        for (SchemaSamples.Field field : SchemaSamples.fields(form.name())) {
            if (!field.mayBeLeftOut() || field.isSpecial()) {
                continue;
            }
            var missing = new SchemaSamples(5).full(form.name());
            missing.remove(field.name());
            var empty = new LinkedHashMap<String, @Nullable Object>(missing);
            empty.put(field.name(), null);
            assertThat(form.roundTrip().apply(empty)).isEqualTo(form.roundTrip().apply(missing));
        }
    }
}
