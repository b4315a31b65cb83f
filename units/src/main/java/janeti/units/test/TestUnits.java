package janeti.units.test;

import janeti.op.TestOp;
import janeti.units.LogicalUnit;

/** Finds the unit of a test opcode. */
public final class TestUnits {
    private TestUnits() {}

    public static LogicalUnit<?> of(TestOp op) {
        return switch (op) {
            case TestOp.Delay delay -> new TestDelay(delay);
            case TestOp.Jqueue jqueue -> new TestJqueue(jqueue);
        };
    }
}
