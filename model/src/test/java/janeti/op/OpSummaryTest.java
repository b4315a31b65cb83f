package janeti.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class OpSummaryTest {
    @ParameterizedTest
    @CsvSource({
        "15, 15.0",
        "15.0, 15.0",
        "0.2, 0.2",
        "0.1, 0.1",
        "0.05, 5.0e-2",
        "0.001, 1.0e-3",
        "0.00015, 1.5e-4",
        "0, 0.0",
        "9999999, 9999999.0",
        "12345678, 1.2345678e7"
    })
    void aDurationIsShownAsTheRealDaemonDoes(String sent, String shown) {
        assertThat(
                        OpTable.summary(
                                Map.of("OP_ID", "OP_TEST_DELAY", "duration", Double.valueOf(sent))))
                .isEqualTo("TEST_DELAY(" + shown + ")");
    }

    @Test
    void otherParametersAreShownAsTheyAre() {
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_TAGS_SEARCH", "pattern", "^a")))
                .isEqualTo("TAGS_SEARCH(^a)");
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_TAGS_GET"))).isEqualTo("TAGS_GET(None)");
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_CLUSTER_POST_INIT")))
                .isEqualTo("CLUSTER_POST_INIT");
        assertThat(OpTable.summary(Map.of("OP_ID", "OP_NOT_OURS", "x", List.of())))
                .isEqualTo("NOT_OURS");
    }
}
