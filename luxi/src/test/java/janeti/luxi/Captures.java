package janeti.luxi;

import janeti.model.Json;
import janeti.testkit.Facts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a real daemon was asked and how it answered. */
final class Captures {
    private Captures() {}

    /** One recorded exchange. */
    record Exchange(String message, Map<?, ?> response) {
        boolean isRefusal() {
            return Boolean.FALSE.equals(response.get("success"))
                    && refusal().startsWith(LuxiSyntaxException.PREFIX);
        }

        String refusal() {
            return String.valueOf(response.get("result"));
        }
    }

    static List<Exchange> exchanges() {
        List<Exchange> all = new ArrayList<>();
        for (Map<?, ?> exchange : Facts.capture("luxi.jsonl")) {
            Object request = exchange.get("request");
            String message =
                    request instanceof Map<?, ?> map && map.get("raw") instanceof String raw
                            ? raw
                            : Json.text(request);
            all.add(new Exchange(message, Facts.object(exchange.get("response"))));
        }
        return all;
    }

    /** The transcript of hand-made messages. */
    static List<String> transcript() {
        return new String(
                        Facts.bytes("captures/luxi-errors-and-framing.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
