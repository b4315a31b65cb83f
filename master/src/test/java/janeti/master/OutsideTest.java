package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;

class OutsideTest {
    @Test
    void takesTheLongestCallFromTheEnvironment() {
        assertThat(Outside.callLimit(Map.of(Outside.ENV_CALL_LIMIT, "20")))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(Outside.callLimit(Map.of())).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "5 s", "100000"})
    void refusesALimitThatIsNone(String given) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Outside.callLimit(Map.of(Outside.ENV_CALL_LIMIT, given)))
                .withMessageContaining("JANETI_NODE_CALL_LIMIT=" + given);
    }
}
