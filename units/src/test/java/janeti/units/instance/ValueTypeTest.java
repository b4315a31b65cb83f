package janeti.units.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Values from clients get the type that their parameter has. */
class ValueTypeTest {
    @Test
    void readsSizesWithUnitsAndRoundsThemUpToFourMib() {
        assertThat(ValueType.SIZE.force("size", 1024L)).isEqualTo(1024L);
        assertThat(ValueType.SIZE.force("size", "10")).isEqualTo(12L);
        assertThat(ValueType.SIZE.force("size", "1.5 g")).isEqualTo(1536L);
        assertThat(ValueType.SIZE.force("size", "2T")).isEqualTo(2L << 20);
        assertThat(ValueType.SIZE.force("size", "0.1m")).isEqualTo(4L);
    }

    @Test
    void saysWhatIsNotASize() {
        assertThatThrownBy(() -> ValueType.SIZE.force("size", "-1"))
                .hasMessageContaining("'size' (value -1) is not a valid size");
        assertThatThrownBy(() -> ValueType.SIZE.force("size", "1x"))
                .hasMessageContaining("Unknown unit: x");
        assertThatThrownBy(() -> ValueType.SIZE.force("size", "9".repeat(40)))
                .hasMessageContaining("Invalid format");
        assertThatThrownBy(() -> ValueType.SIZE.force("size", "9".repeat(18) + "T"))
                .hasMessageContaining("is not a valid size");
    }

    @Test
    void readsFlagsNumbersAndTexts() {
        assertThat(ValueType.BOOL.force("b", "True")).isEqualTo(true);
        assertThat(ValueType.BOOL.force("b", "")).isEqualTo(false);
        assertThat(ValueType.BOOL.force("b", 1L)).isEqualTo(true);
        assertThat(ValueType.INT.force("n", " 7 ")).isEqualTo(7L);
        assertThat(ValueType.INT.force("n", true)).isEqualTo(1L);
        assertThat(ValueType.STRING.force("s", false)).isEqualTo("");
        assertThat(ValueType.MAYBE_STRING.force("s", null)).isNull();
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> ValueType.BOOL.force("b", "yes"))
                .hasMessageContaining("'b' (value yes) is not a valid boolean");
        assertThatThrownBy(() -> ValueType.INT.force("n", "7.5"))
                .hasMessageContaining("is not a valid integer");
        assertThatThrownBy(() -> ValueType.STRING.force("s", null))
                .hasMessageContaining("is not a valid string");
        assertThatThrownBy(() -> ValueType.STRING.force("s", 7L))
                .hasMessageContaining("is not a valid string");
    }

    @Test
    void takesTheTypeOfADefault() {
        assertThat(ValueType.of(true)).isEqualTo(ValueType.BOOL);
        assertThat(ValueType.of(0L)).isEqualTo(ValueType.INT);
        assertThat(ValueType.of("")).isEqualTo(ValueType.STRING);
        assertThat(ValueType.of(null)).isEqualTo(ValueType.MAYBE_STRING);
    }
}
