package janeti.cli.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void readsWhatIsTyped() {
        assertThat(MebibytesConverter.mebibytes("512")).isEqualTo(512);
        assertThat(MebibytesConverter.mebibytes("512m")).isEqualTo(512);
        assertThat(MebibytesConverter.mebibytes("1.5G")).isEqualTo(1536);
        assertThat(MebibytesConverter.mebibytes("2TiB")).isEqualTo(2 << 20);
        assertThat(MebibytesConverter.mebibytes("0.001g")).isEqualTo(2);
        for (String wrong : new String[] {"", "g", "-1", "1k", "1,5g"}) {
            assertThatThrownBy(() -> MebibytesConverter.mebibytes(wrong))
                    .hasMessageContaining("no size");
        }
    }

    @Test
    void showsWhatFitsBest() {
        assertThat(CellText.mebibytes(1023)).isEqualTo("1023M");
        assertThat(CellText.mebibytes(1536)).isEqualTo("1.5G");
        assertThat(CellText.mebibytes(2 << 20)).isEqualTo("2T");
    }
}
