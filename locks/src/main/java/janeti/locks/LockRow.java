package janeti.locks;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One lock as gnt-debug locks shows it. Source: spec/query-fields.json, lock.
 *
 * @param mode null when nobody holds it
 * @param owners the numbers of the jobs that hold it
 * @param pending who waits for it, first come first
 */
public record LockRow(
        String name, @Nullable String mode, List<String> owners, List<Pending> pending) {
    /** One waiting request for the lock. */
    public record Pending(String mode, List<String> owners) {}
}
