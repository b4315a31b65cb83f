package janeti.model;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Any other error of Ganeti's family, by its class name there (JobLost, TagError, ParameterError,
 * …). Source: spec/luxi.json, errors.
 */
public final class GanetiException extends OpException {
    private final String wireClass;
    private final List<@Nullable Object> args;

    /** The first argument is the message in nearly all classes; it becomes ours too. */
    public GanetiException(String wireClass, @Nullable Object... args) {
        super(args.length == 0 ? wireClass : String.valueOf(args[0]));
        this.wireClass = wireClass;
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object arg : args) {
            copy.add(arg);
        }
        this.args = Collections.unmodifiableList(copy);
    }

    public static GanetiException generic(String text) {
        return new GanetiException("GenericError", text);
    }

    public String wireClass() {
        return wireClass;
    }

    @Override
    public List<@Nullable Object> wireForm() {
        return List.of(wireClass, args);
    }
}
