package janeti.protocol;

import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.OpException;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An error as it travels, back into the exception that it was. Source: spec/luxi.json, errors. */
public final class WireError {
    private WireError() {}

    /** Empty if the value has not the form [class name, [arguments...]]. */
    public static Optional<OpException> decode(@Nullable Object value) {
        if (value instanceof List<?> pair
                && pair.size() == 2
                && pair.getFirst() instanceof String wireClass
                && pair.getLast() instanceof List<?> args) {
            return Optional.of(decode(wireClass, args));
        }
        return Optional.empty();
    }

    private static OpException decode(String wireClass, List<?> args) {
        if (wireClass.equals("OpPrereqError")
                && args.size() == 2
                && args.getFirst() instanceof String text) {
            Optional<ErrorCode> code =
                    Arrays.stream(ErrorCode.values())
                            .filter(known -> known.wireName().equals(args.getLast()))
                            .findFirst();
            if (code.isPresent()) {
                return new PrereqException(code.get(), text);
            }
        }
        if (wireClass.equals("OpExecError")
                && args.size() == 1
                && args.getFirst() instanceof String text) {
            return new ExecException(text);
        }
        return new GanetiException(wireClass, args.toArray(new @Nullable Object[0]));
    }
}
