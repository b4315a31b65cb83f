package janeti.protocol;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Reads the answers of node calls. */
final class NodeCalls {
    private NodeCalls() {}

    static String text(NodeCall<?> call, @Nullable Object payload) {
        if (payload instanceof String s) {
            return s;
        }
        throw wrongForm(call, payload);
    }

    static Long integer(NodeCall<?> call, @Nullable Object payload) {
        if (payload instanceof Long n) {
            return n;
        }
        throw wrongForm(call, payload);
    }

    static List<?> list(NodeCall<?> call, @Nullable Object payload) {
        if (payload instanceof List<?> list) {
            return list;
        }
        throw wrongForm(call, payload);
    }

    static WrongAnswerException wrongForm(NodeCall<?> call, @Nullable Object payload) {
        return new WrongAnswerException(
                "answered " + call.name() + " in an unexpected form: " + Json.text(payload));
    }
}
