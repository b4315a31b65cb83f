package janeti.log;

/**
 * Is told of each applied entry after it became visible, in order, on the apply thread. Must be
 * quick and must not wait for the log.
 */
public interface LogObserver {
    void applied(View before, View after, Entry entry);
}
