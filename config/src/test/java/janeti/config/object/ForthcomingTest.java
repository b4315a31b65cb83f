package janeti.config.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class ForthcomingTest {
    @Test
    void anInstanceToComeMayLackWhatARealOneMustHave() {
        // given
        var json = new LinkedHashMap<String, Object>();
        json.put("uuid", "u");
        json.put("serial_no", 1L);
        json.put("ctime", 1.5);
        json.put("mtime", 2.5);
        json.put("forthcoming", true);
        // when
        Instance instance = ObjectReader.whole("i", json, Instance::read);
        Map<String, @Nullable Object> written = ObjectWriter.form(instance);
        // then
        assertThat(instance.forthcoming()).isTrue();
        assertThat(instance.uniqueName()).isNull();
        assertThat(instance.references()).isEmpty();
        assertThat(written)
                .doesNotContainKeys("name", "primary_node", "os", "hypervisor")
                .containsEntry("forthcoming", true)
                .containsEntry("disks", List.of());
        assertThat(ObjectReader.whole("i", written, Instance::read)).isEqualTo(instance);
    }

    @Test
    void aRealInstanceIsWrittenWithoutTheFlag() {
        var json = new SchemaSamples(1).full("Instance");
        json.put("forthcoming", false);
        Instance instance = ObjectReader.whole("i", json, Instance::read);
        assertThat(instance.forthcoming()).isFalse();
        assertThat(ObjectWriter.form(instance)).doesNotContainKey("forthcoming");
    }

    @Test
    void aDiskToComeMayHaveNoPlaceYet() {
        var json = new SchemaSamples(1).full("Disk");
        json.remove("logical_id");
        json.put("forthcoming", true);
        Disk disk = ObjectReader.whole("d", json, Disk::read);
        assertThat(ObjectWriter.form(disk))
                .doesNotContainKey("logical_id")
                .containsEntry("forthcoming", true);
    }
}
