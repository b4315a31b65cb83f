package janeti.units.test;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.PrereqException;
import janeti.op.TestOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.Meeting;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Meets its client at each step, so that the client can compare what the queue says of the job with
 * what the job does. Source: spec/operations.md, TEST_JQUEUE; spec/constants.json, JQT.
 */
record TestJqueue(TestOp.Jqueue op) implements LogicalUnit<TestJqueue.Plan> {
    /** The type of the log lines that invite the client. */
    private static final String INVITATION = "jqueue-test";

    /** What the messages begin with, so that the client knows them from other lines. */
    private static final String MESSAGE_PREFIX = "TESTMSG=";

    /**
     * As the real one waits: less than clients wait for changes of a job; then for their checks.
     */
    private static final Meeting.Limits PATIENCE =
            new Meeting.Limits(Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** Nothing is found out before. */
    record Plan() {}

    @Override
    public void beforeLocks(UnitContext ctx) {
        if (op.notifyWaitlock()) {
            String failure = failureToMeet(ctx, "expandnames", null);
            if (failure != null) {
                throw new PrereqException(ErrorCode.ENVIRON, failure);
            }
        }
        ctx.inform("Expanding names");
    }

    /** The master's, so that there is one. */
    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.exclusive(LockLevel.NODE, config.masterNode().uuid());
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        if (op.notifyExec()) {
            meet(ctx, "exec", null);
        }
        ctx.inform("Executing");
        List<String> messages = op.logMessages();
        if (!messages.isEmpty()) {
            meet(ctx, "startmsg", messages.size());
            for (int i = 0; i < messages.size(); i++) {
                ctx.inform("Sending log message " + (i + 1));
                ctx.feedback(MESSAGE_PREFIX + messages.get(i));
                meet(ctx, "logmsg", i + 1);
            }
        }
        if (op.fail()) {
            throw new ExecException("This opcode was asked to fail");
        }
        return true;
    }

    private static void meet(UnitContext ctx, String test, @Nullable Integer argument) {
        String failure = failureToMeet(ctx, test, argument);
        if (failure != null) {
            throw new ExecException(failure);
        }
    }

    private static @Nullable String failureToMeet(
            UnitContext ctx, String test, @Nullable Integer argument) {
        List<@Nullable Object> details = new ArrayList<>();
        details.add(test);
        details.add(argument);
        return switch (ctx.meet(INVITATION, details, PATIENCE)) {
            case HELD -> null;
            case NOBODY_CAME ->
                    "No client connected within %d s of notification '%s'; gnt-debug test-jobqueue does"
                            .formatted(PATIENCE.coming().toSeconds(), test);
            case NOT_ENDED ->
                    "The client connected at notification '%s' and did not go away within %d s"
                            .formatted(test, PATIENCE.staying().toSeconds());
        };
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
