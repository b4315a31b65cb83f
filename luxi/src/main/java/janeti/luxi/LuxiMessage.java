package janeti.luxi;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A message cut into its two members that count; {@code version} is ignored, as the real daemon
 * does.
 *
 * @param method of any type still
 * @param args of any type still
 */
record LuxiMessage(@Nullable Object method, @Nullable Object args) {
    private static final String TOP_LEVEL = "parsing top-level JSON message: ";

    /** Characters decoded at a time when the encoding is checked. */
    private static final int CHECK_CHARS = 4096;

    static LuxiMessage parse(byte[] utf8, int offset, int length) {
        if (!isUtf8(utf8, offset, length)) {
            throw new LuxiSyntaxException(
                    "Failed to decode UTF-8, detected replacement char after decoding");
        }
        if (MessageWeight.of(utf8, offset, length) > Limits.MESSAGE_WEIGHT) {
            throw new LuxiSyntaxException(
                    TOP_LEVEL + "there are too many values; hand in fewer jobs with one request");
        }
        if (!beginsLikeJson(utf8, offset, length)) {
            throw new LuxiSyntaxException(
                    TOP_LEVEL
                            + "Invalid JSON: a JSON text a serialized object or array at the top"
                            + " level.");
        }
        Object top = json(utf8, offset, length);
        if (!(top instanceof Map<?, ?> members)) {
            throw new LuxiSyntaxException(TOP_LEVEL + "Unable to read JSObject");
        }
        return new LuxiMessage(member(members, "method"), member(members, "args"));
    }

    private static @Nullable Object json(byte[] utf8, int offset, int length) {
        try {
            Object top = Json.parse(utf8, offset, length);
            checkSound(top);
            return top;
        } catch (Json.SyntaxException e) {
            throw new LuxiSyntaxException(TOP_LEVEL + "Invalid JSON: " + e.getMessage());
        }
    }

    private static @Nullable Object member(Map<?, ?> members, String key) {
        if (!members.containsKey(key)) {
            throw new LuxiSyntaxException(
                    "key '"
                            + key
                            + "' not found, object contains only "
                            + Json.text(new ArrayList<>(members.keySet())));
        }
        return members.get(key);
    }

    /** Strict, as the JSON parser is not: it takes some sequences that could not be sent back. */
    private static boolean isUtf8(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(Math.min(length + 1, CHECK_CHARS));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return result.isUnderflow();
    }

    private static boolean beginsLikeJson(byte[] bytes, int offset, int length) {
        int at = offset;
        while (at < offset + length && Character.isWhitespace(bytes[at])) {
            at++;
        }
        return at < offset + length && (bytes[at] == '{' || bytes[at] == '[');
    }

    /** Refuses what JSON can say and nobody can store: half characters and endless numbers. */
    private static void checkSound(@Nullable Object value) {
        switch (value) {
            case String text -> checkWhole(text);
            case Double number when !Double.isFinite(number) ->
                    throw new LuxiSyntaxException(
                            TOP_LEVEL + "Invalid JSON: a number is too large");
            case List<?> list -> list.forEach(LuxiMessage::checkSound);
            case Map<?, ?> map ->
                    map.forEach((key, member) -> {
                        checkSound(key);
                        checkSound(member);
                    });
            case null, default -> {}
        }
    }

    private static void checkWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isBmpCodePoint(text.codePointAt(i))) {
                    throw new LuxiSyntaxException(
                            TOP_LEVEL + "Invalid JSON: a string holds half a surrogate pair");
                }
                i++;
            }
        }
    }
}
