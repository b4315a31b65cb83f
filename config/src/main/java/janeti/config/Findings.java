package janeti.config;

import java.util.SequencedSet;
import java.util.TreeSet;

/** Takes down what is found. Used by one thread and thrown away. */
final class Findings {
    private final SequencedSet<Finding> found = new TreeSet<>();

    /** What this program relies on does not hold. */
    void broken(boolean is, String path, String what, String remedy) {
        if (is) {
            found.add(new Finding(true, path, what, remedy));
        }
    }

    /** What ought to hold does not. */
    void odd(boolean is, String path, String what, String remedy) {
        if (is) {
            found.add(new Finding(false, path, what, remedy));
        }
    }

    SequencedSet<Finding> all() {
        return found;
    }
}
