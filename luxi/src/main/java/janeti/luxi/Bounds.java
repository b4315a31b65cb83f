package janeti.luxi;

import java.time.Duration;

/**
 * The limits that one {@link MasterServer} keeps; tests give shorter ones.
 *
 * @param largeMessages messages of {@link Limits#LARGE_MESSAGE_BYTES} and more at once
 * @param turn how long a request waits for one of the {@code blocking} slots
 */
record Bounds(
        int messageBytes,
        int largeMessages,
        int connections,
        int blocking,
        int waiting,
        Duration idle,
        Duration slowSender,
        Duration slowReader,
        Duration turn,
        Duration closing,
        Duration sweep) {
    static final Bounds USUAL =
            new Bounds(
                    janeti.model.Limits.MESSAGE_BYTES,
                    Limits.LARGE_MESSAGES,
                    Limits.CONNECTIONS,
                    Limits.BLOCKING,
                    Limits.WAITING,
                    Limits.IDLE,
                    Limits.SLOW_SENDER,
                    Limits.SLOW_READER,
                    Limits.TURN,
                    Limits.CLOSING,
                    Limits.SWEEP);
}
