package janeti.luxi;

import janeti.model.Json;
import janeti.model.OpException;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers on the wire, compact, members in the real daemon's order. Source: spec/luxi.json,
 * response and error_forms.
 */
final class LuxiEncoder {
    private LuxiEncoder() {}

    /** Lists and maps are written as they are walked, so they may be made on the way. */
    static void success(@Nullable Object result, OutputStream out) {
        write(true, result, out);
    }

    /** The operation failed; the connection stays open. */
    static void error(OpException error, OutputStream out) {
        write(false, error.wireForm(), out);
    }

    /** The message is no request; the connection is closed after it. */
    static void refusal(LuxiSyntaxException refusal, OutputStream out) {
        write(false, refusal.getMessage(), out);
    }

    private static void write(boolean success, @Nullable Object result, OutputStream out) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("success", success);
        answer.put("result", result);
        Json.write(answer, out);
    }
}
