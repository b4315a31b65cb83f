package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.GanetiException;
import janeti.protocol.LuxiRequest;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Every recorded request is decoded, or refused in the words that the real daemon used. */
class CapturedRequestsTest {
    private static final int RECORDED = 943;
    private static final int REFUSED = 22;

    /** The opcodes in the recording that this version has not; less with each that is added. */
    private static final int OPCODE_NOT_KNOWN_YET = 53;

    @Test
    void understandsWhatTheRealDaemonUnderstoodAndRefusesTheRestInItsWords() {
        // given
        var exchanges = Captures.exchanges();
        List<LuxiRequest> decoded = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        int refused = 0;
        // when
        for (Captures.Exchange exchange : exchanges) {
            byte[] message = exchange.message().getBytes(StandardCharsets.UTF_8);
            try {
                decoded.add(LuxiDecoder.decode(message));
                assertThat(exchange.isRefusal()).as(exchange.message()).isFalse();
            } catch (LuxiSyntaxException e) {
                assertThat(e.getMessage()).as(exchange.message()).isEqualTo(exchange.refusal());
                refused++;
            } catch (GanetiException e) {
                assertThat(e.wireClass()).isEqualTo("OpCodeUnknown");
                assertThat(exchange.isRefusal()).as(exchange.message()).isFalse();
                unknown.add(e.getMessage());
            }
        }
        // then
        assertThat(exchanges).hasSize(RECORDED);
        assertThat(refused).isEqualTo(REFUSED);
        assertThat(unknown).hasSize(OPCODE_NOT_KNOWN_YET);
        assertThat(decoded).hasSize(RECORDED - REFUSED - OPCODE_NOT_KNOWN_YET);
    }
}
