package janeti.model;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain values: {@code Map} (in order), {@code List}, {@code String}, {@code Long} or
 * {@code BigInteger}, {@code Double}, {@code Boolean}, {@code null}. The only class that sees the
 * JSON library.
 */
public final class Json {
    /** Deeper nesting than any message of Ganeti's; guards the stack. */
    public static final int MAX_DEPTH = 200;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
                    .build();
    private static final JsonMapper MAPPER =
            JsonMapper.builder(FACTORY)
                    .enable(DeserializationFeature.USE_LONG_FOR_INTS) // As parse() reads them.
                    .build();

    private Json() {}

    /** A value that already has its form, for answers that many ask for; written as it is. */
    public static final class Encoded {
        private final SerializedString text;

        public Encoded(@Nullable Object value) {
            text = new SerializedString(Json.text(value));
        }
    }

    /** What takes the place of a value as soon as it is read. */
    @FunctionalInterface
    public interface Refinement {
        /**
         * @param container under which key the object lies whose member this is
         */
        @Nullable Object of(String container, @Nullable Object value);
    }

    /** The text is not JSON, or not only JSON. */
    public static final class SyntaxException extends RuntimeException {
        private final String where;

        SyntaxException(String text, JacksonException cause) {
            super(text, cause);
            TokenStreamLocation place = cause.getLocation();
            where =
                    place == null
                            ? "at an unknown place"
                            : "line " + place.getLineNr() + ", column " + place.getColumnNr();
        }

        SyntaxException(String text) {
            super(text);
            where = "at the end";
        }

        /** The place of the break, from line 1 and column 1. */
        public String where() {
            return where;
        }
    }

    public static @Nullable Object parse(byte[] utf8) {
        return parse(utf8, 0, utf8.length);
    }

    public static @Nullable Object parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Exactly one value, nothing after it. */
    public static @Nullable Object parse(byte[] utf8, int offset, int length) {
        return whole(utf8, offset, length, Json::read);
    }

    /**
     * The same for a large text of many objects: what is made of each takes its place at once, and
     * the objects need not lie in memory all together.
     *
     * @param depth of the objects whose members are refined: 1 for {@code {"container": {"name":
     *     refined}}}
     */
    public static @Nullable Object parse(byte[] utf8, int depth, Refinement refinement) {
        return whole(
                utf8, 0, utf8.length, (in, first) -> refined(in, first, depth, "", refinement));
    }

    @FunctionalInterface
    private interface Reading {
        @Nullable Object of(JsonParser in, JsonToken first);
    }

    private static @Nullable Object whole(byte[] utf8, int offset, int length, Reading reading) {
        try (JsonParser in =
                FACTORY.createParser(ObjectReadContext.empty(), utf8, offset, length)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw new SyntaxException("There is no JSON value, the text is empty");
            }
            Object value = reading.of(in, first);
            if (in.nextToken() != null) {
                throw new SyntaxException(
                        "There is more text after the JSON value, at "
                                + in.currentTokenLocation().offsetDescription());
            }
            return value;
        } catch (JacksonException e) {
            throw new SyntaxException(e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object refined(
            JsonParser in, JsonToken token, int depth, String key, Refinement refinement) {
        if (token != JsonToken.START_OBJECT) {
            return read(in, token);
        }
        return object(
                in,
                (name, first) ->
                        depth == 0
                                ? refinement.of(key, read(in, first))
                                : refined(in, first, depth - 1, name, refinement));
    }

    @FunctionalInterface
    private interface Member {
        @Nullable Object read(String name, JsonToken first);
    }

    private static Map<String, @Nullable Object> object(JsonParser in, Member member) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            map.put(name, member.read(name, in.nextToken()));
        }
        return map;
    }

    private static @Nullable Object read(JsonParser in, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(in, (_, first) -> read(in, first));
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (JsonToken next = in.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = in.nextToken()) {
                    list.add(read(in, next));
                }
                yield list;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT ->
                    in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? in.getBigIntegerValue()
                            : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new SyntaxException("Unexpected " + token);
        };
    }

    /** Compact, without blanks, as the daemons of Ganeti write it. */
    public static byte[] bytes(@Nullable Object value) {
        var out = new ByteArrayOutputStream(256);
        write(value, out);
        return out.toByteArray();
    }

    public static String text(@Nullable Object value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /** Streams the value; flushes, does not close. */
    public static void write(@Nullable Object value, OutputStream out) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(value, json);
        }
    }

    private static void write(@Nullable Object value, JsonGenerator out) {
        switch (value) {
            case null -> out.writeNull();
            case String s -> out.writeString(s);
            case Long n -> out.writeNumber(n.longValue());
            case Integer n -> out.writeNumber(n.intValue());
            case java.math.BigInteger n -> out.writeNumber(n);
            case Double n -> writeDouble(n, out);
            case Boolean b -> out.writeBoolean(b);
            case Encoded e -> out.writeRawValue(e.text);
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case Iterable<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            default -> throw new BugException("No JSON form for a " + value.getClass().getName());
        }
    }

    private static void writeDouble(double n, JsonGenerator out) {
        Check.that(Double.isFinite(n), "%s has no JSON form", n);
        out.writeNumber(n);
    }

    /** A record as plain values, for recorded plans; components by name. */
    public static @Nullable Object ofRecord(Record value) {
        return parse(MAPPER.writeValueAsBytes(value));
    }

    /** The way back of {@link #ofRecord}. */
    public static <T extends Record> T toRecord(@Nullable Object tree, Class<T> type) {
        return MAPPER.readValue(bytes(tree), type);
    }
}
