package janeti.op;

import janeti.model.Check;

import org.jspecify.annotations.Nullable;

/**
 * One parameter of an opcode.
 *
 * @param defaultValue what stands in for a missing or null value; null means none
 */
record Param(String name, ParamType type, boolean required, @Nullable Object defaultValue) {
    static final ParamType MAYBE_STRING =
            new ParamType.Named(
                    "MaybeString", new ParamType.Maybe(ParamType.Plain.NON_EMPTY_STRING));

    static final ParamType MAYBE_BOOL =
            new ParamType.Named("MaybeBool", new ParamType.Maybe(ParamType.Plain.BOOL));

    static Param required(String name, ParamType type) {
        return new Param(name, type, true, null);
    }

    static Param optional(String name, ParamType type, @Nullable Object defaultValue) {
        Check.that(
                defaultValue != null || type.isNullable(),
                "%s has no default and is not optional",
                name);
        return new Param(name, type, false, defaultValue);
    }
}
