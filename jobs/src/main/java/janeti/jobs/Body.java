package janeti.jobs;

import janeti.log.Entry;
import janeti.model.BugException;
import janeti.model.JobId;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a job entry, read by type. A wrong form is our own bug. */
record Body(Map<?, ?> values) {
    static Body of(Entry entry) {
        return of(Json.parse(entry.body()), entry.kind().name());
    }

    static Body of(@Nullable Object json, String what) {
        if (json instanceof Map<?, ?> map) {
            return new Body(map);
        }
        throw new BugException("The body of " + what + " is no object");
    }

    JobId job() {
        return new JobId(number("job"));
    }

    int op() {
        return (int) number("op");
    }

    long number(String key) {
        if (values.get(key) instanceof Number n) {
            return n.longValue();
        }
        throw new BugException("No number " + key + " in " + values.keySet());
    }

    String text(String key) {
        if (values.get(key) instanceof String s) {
            return s;
        }
        throw new BugException("No text " + key + " in " + values.keySet());
    }

    List<?> list(String key) {
        if (values.get(key) instanceof List<?> list) {
            return list;
        }
        throw new BugException("No list " + key + " in " + values.keySet());
    }

    long numberOr(String key, long otherwise) {
        return values.get(key) instanceof Number n ? n.longValue() : otherwise;
    }

    @Nullable String textOr(String key) {
        return values.get(key) instanceof String s ? s : null;
    }

    /** Empty when there is none. */
    List<?> listOr(String key) {
        return values.get(key) instanceof List<?> list ? list : List.of();
    }

    List<String> textsOr(String key) {
        return listOr(key).stream().map(String::valueOf).toList();
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(values.get(key));
    }

    @Nullable Object value(String key) {
        return values.get(key);
    }

    /** A JSON object with text keys, as its own ordered map. */
    static Map<String, @Nullable Object> object(@Nullable Object json) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }
}
