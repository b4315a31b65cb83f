package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Forms that several calls answer in. */
final class Payloads {
    private Payloads() {}

    /** True or false. */
    static final Payload<Boolean> FLAG =
            (call, payload) -> {
                if (payload instanceof Boolean flag) {
                    return flag;
                }
                throw Payload.unexpected(call, payload);
            };

    /** A list of texts. */
    static final Payload<List<String>> TEXTS =
            new Payload.ListOf<>(row -> row instanceof String text ? text : null, text -> text);

    /** A list of anything but null. */
    static final Payload<List<Object>> VALUES = new Payload.ListOf<>(row -> row, value -> value);

    /** A list of anything. */
    static final Payload<List<@Nullable Object>> NULLABLE_VALUES = new Values();

    /** A list of rows, whose values may be null. */
    static final Payload<List<List<@Nullable Object>>> ROWS =
            new Payload.ListOf<>(
                    row ->
                            row instanceof List<?> list
                                    ? Collections.unmodifiableList(
                                            new ArrayList<@Nullable Object>(list))
                                    : null,
                    row -> row);

    /** An object. */
    static final Payload<Map<String, @Nullable Object>> DICT =
            (call, payload) -> {
                if (payload instanceof Map<?, ?> map) {
                    return Dicts.copy(map);
                }
                throw Payload.unexpected(call, payload);
            };

    /** Whatever it is, or null. */
    static final Payload<Object> ANYTHING = new Anything();

    /** An integer, or null. */
    static final Payload<Long> INTEGER_OR_NULL = new IntegerOrNull();

    /** An object, or null. */
    static final Payload<Map<String, @Nullable Object>> DICT_OR_NULL = new DictOrNull();

    /** A list of objects. */
    static final Payload<List<Map<String, @Nullable Object>>> DICTS =
            new Payload.ListOf<>(
                    row -> row instanceof Map<?, ?> map ? Dicts.copy(map) : null, value -> value);

    /** A list whose items may be null. */
    private static final class Values implements Payload<List<@Nullable Object>> {
        @Override
        public List<@Nullable Object> decode(String call, @Nullable Object payload) {
            if (payload instanceof List<?> list) {
                return Collections.unmodifiableList(new ArrayList<@Nullable Object>(list));
            }
            throw Payload.unexpected(call, payload);
        }
    }

    /** An object that need not be there. */
    private static final class DictOrNull implements Payload<Map<String, @Nullable Object>> {
        @Override
        @SuppressWarnings("NullAway") // An answer may be null: NodeAnswer.Done allows it.
        public Map<String, @Nullable Object> decode(String call, @Nullable Object payload) {
            return payload == null ? null : DICT.decode(call, payload);
        }
    }

    /** A value of any form. */
    private static final class Anything implements Payload<Object> {
        @Override
        @SuppressWarnings("NullAway") // An answer may be null: NodeAnswer.Done allows it.
        public Object decode(String call, @Nullable Object payload) {
            return payload;
        }
    }

    /** An integer that need not be there. */
    private static final class IntegerOrNull implements Payload<Long> {
        @Override
        @SuppressWarnings("NullAway") // An answer may be null: NodeAnswer.Done allows it.
        public Long decode(String call, @Nullable Object payload) {
            return payload == null ? null : Payload.INTEGER.decode(call, payload);
        }
    }
}
