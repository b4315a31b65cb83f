package janeti.protocol;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How the answers of a node call are read and written. */
public interface Payload<R> {
    /**
     * @throws WrongAnswerException if the payload has another form
     */
    R decode(String call, @Nullable Object payload);

    default @Nullable Object encode(@Nullable R value) {
        return value;
    }

    /** A text. */
    Payload<String> TEXT =
            (call, payload) -> {
                if (payload instanceof String s) {
                    return s;
                }
                throw unexpected(call, payload);
            };

    /** An integer. */
    Payload<Long> INTEGER =
            (call, payload) -> {
                if (payload instanceof Long n) {
                    return n;
                }
                throw unexpected(call, payload);
            };

    /** No answer but that it was done. Whatever comes with it is passed over. */
    Payload<Void> NOTHING = new Nothing();

    /** The only value of Void is null. */
    final class Nothing implements Payload<Void> {
        private Nothing() {}

        @Override
        @SuppressWarnings("NullAway") // There is no other value.
        public Void decode(String call, @Nullable Object payload) {
            return null;
        }
    }

    /** Reads one row of a list; null when it has another form. */
    interface RowReader<T> {
        @Nullable T read(@Nullable Object row);
    }

    /** A list of rows of one form. */
    record ListOf<T>(RowReader<T> reader, Function<T, Object> writer) implements Payload<List<T>> {
        @Override
        public List<T> decode(String call, @Nullable Object payload) {
            if (!(payload instanceof List<?> rows)) {
                throw unexpected(call, payload);
            }
            List<T> values = new ArrayList<>();
            for (Object row : rows) {
                T value = reader.read(row);
                if (value == null) {
                    throw unexpected(call, row);
                }
                values.add(value);
            }
            return values;
        }

        @Override
        public @Nullable Object encode(@Nullable List<T> values) {
            return values == null ? List.of() : values.stream().map(writer).toList();
        }
    }

    static WrongAnswerException unexpected(String call, @Nullable Object payload) {
        return new WrongAnswerException(
                "answered " + call + " in an unexpected form: " + Json.text(payload));
    }
}
