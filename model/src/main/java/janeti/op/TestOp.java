package janeti.op;

import java.time.Duration;
import java.util.List;

/** Opcodes for tests. */
public sealed interface TestOp extends OpCode {
    /**
     * Let time pass. Wire name: OP_TEST_DELAY.
     *
     * @param repeat how often; 0 is once, without saying so in the log
     * @param interruptible whether a connection to a socket ends the wait
     */
    record Delay(
            Duration duration,
            boolean onMaster,
            List<String> onNodes,
            int repeat,
            boolean interruptible,
            boolean noLocks)
            implements TestOp {}
}
