package janeti.testkit.simulation;

/**
 * Ends a thread whose simulated process has died. An error, so that code under test which catches
 * exceptions does not go on.
 */
final class DeadException extends Error {
    private static final long serialVersionUID = 1;

    DeadException() {
        super("The simulated process is dead", null, false, false);
    }
}
