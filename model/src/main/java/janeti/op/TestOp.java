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

    /**
     * Test how the queue tells of a job. Wire name: OP_TEST_JQUEUE.
     *
     * @param notifyWaitlock whether a client is waited for before the locks
     * @param notifyExec likewise when the job runs
     * @param logMessages to be told one by one, a client being waited for after each
     * @param fail whether it is to end in an error
     */
    record Jqueue(
            boolean notifyWaitlock, boolean notifyExec, List<String> logMessages, boolean fail)
            implements TestOp {}
}
