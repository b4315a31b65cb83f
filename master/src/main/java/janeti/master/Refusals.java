package janeti.master;

import janeti.log.LogException;
import janeti.luxi.ListenException;
import janeti.model.OpException;
import janeti.node.NodeStartException;
import janeti.protocol.NodeTlsException;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What may stop a start and is no bug of ours: explained, exit code 1. */
final class Refusals {
    private Refusals() {}

    /** The explained form; what is a bug is thrown on. */
    static StartRefused of(RuntimeException e) {
        return switch (e) {
            case StartRefused refused -> refused;
            case LogException told -> because(told.getMessage(), told);
            case OpException told -> because(told.getMessage(), told);
            case ListenException told -> because(told.getMessage(), told);
            case NodeStartException told -> because(String.valueOf(told.getMessage()), told);
            case NodeTlsException told -> because(String.valueOf(told.getMessage()), told);
            case UncheckedIOException io -> because(io.getMessage() + ": " + io.getCause(), io);
            default -> throw e;
        };
    }

    static StartRefused because(String text, Exception cause) {
        return new StartRefused(ExitCode.FAILURE, text, cause);
    }

    static StartRefused of(IOException e) {
        return because("Cannot read or write a file: " + e, e);
    }
}
