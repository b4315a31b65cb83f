package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.OpException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Recorded requests, damaged at random, never get more than a request or a complaint. */
class LuxiDecoderFuzzTest {
    private static final int ROUNDS = 60_000;
    private static final String[] TOKENS = {
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "-1",
        "0",
        "1e308",
        "1.5",
        "99999999999999999999",
        "[null]",
        "[[null]]",
        "{\"a\":null}",
        "\"\\u0000\"",
        "\"\u00e9\"",
        "[\"\",\"\",0]",
        "NaN"
    };

    private final long seed = Long.getLong("janeti.seed", 20261122L);
    private final Random random = new Random(seed);

    @Test
    void neverFailsOtherwiseThanWithAComplaint() {
        List<byte[]> seeds = new ArrayList<>();
        for (Captures.Exchange exchange : Captures.exchanges()) {
            seeds.add(exchange.message().getBytes(StandardCharsets.UTF_8));
        }
        int decoded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = damaged(seeds.get(random.nextInt(seeds.size())));
            try {
                assertThat(LuxiDecoder.decode(message)).isNotNull();
                decoded++;
            } catch (LuxiSyntaxException | OpException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed=" + seed + " " + new String(message, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(decoded).as("some damage does no harm").isPositive();
    }

    private byte[] damaged(byte[] message) {
        return switch (random.nextInt(4)) {
            case 0 -> withTokenInPlaceOfAValue(message);
            case 1 -> withTokenInPlaceOfAValue(withTokenInPlaceOfAValue(message));
            case 2 -> withFlippedBytes(message);
            default -> Arrays.copyOf(message, random.nextInt(message.length + 1));
        };
    }

    private byte[] withFlippedBytes(byte[] message) {
        byte[] flipped = message.clone();
        for (int i = random.nextInt(4); i >= 0 && flipped.length > 0; i--) {
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        return flipped;
    }

    /** Keeps the JSON whole mostly, so that the damage reaches what lies behind the parser. */
    private byte[] withTokenInPlaceOfAValue(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        int from = text.indexOf(':', random.nextInt(text.length() + 1));
        if (random.nextBoolean()) {
            from = text.indexOf(',', random.nextInt(text.length() + 1));
        }
        if (from < 0) {
            return message;
        }
        int to = from + 1;
        while (to < text.length() && ",]}[{".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        String token = TOKENS[random.nextInt(TOKENS.length)];
        return (text.substring(0, from + 1) + token + text.substring(to))
                .getBytes(StandardCharsets.UTF_8);
    }
}
