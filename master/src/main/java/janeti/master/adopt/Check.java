package janeti.master.adopt;

import org.jspecify.annotations.Nullable;

/**
 * One thing that must be so before anything is changed.
 *
 * @param problem why it is not, and what to do; null when it is
 */
public record Check(String what, @Nullable String problem) {
    static Check that(String what, boolean holds, String problem) {
        return new Check(what, holds ? null : problem);
    }

    public boolean holds() {
        return problem == null;
    }
}
