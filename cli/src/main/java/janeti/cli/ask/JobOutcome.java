package janeti.cli.ask;

import janeti.model.GanetiException;
import janeti.model.OpException;
import janeti.protocol.WireError;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How a job ended.
 *
 * @param status as on the wire: success, error or canceled
 * @param results of its opcodes, one each; a failed one's is its error
 */
public record JobOutcome(long id, String status, List<?> opStatus, List<?> results) {

    public boolean isSuccess() {
        return status.equals("success");
    }

    public boolean isCancelled() {
        return status.equals("canceled");
    }

    /** The result of the only opcode; throws what went wrong. */
    public @Nullable Object result() {
        if (isSuccess()) {
            return results.isEmpty() ? null : results.getFirst();
        }
        throw error();
    }

    /** What ended the job other than well. */
    public RuntimeException error() {
        if (isCancelled()) {
            return new Failure(ExitStatus.CANCELLED, "Job " + id + " was cancelled.");
        }
        for (int i = 0; i < opStatus.size() && i < results.size(); i++) {
            if ("error".equals(opStatus.get(i))) {
                return opError(results.get(i));
            }
        }
        return new Failure(ExitStatus.FAILED, "Job " + id + " ended as " + status + ".");
    }

    private static OpException opError(@Nullable Object result) {
        return WireError.decode(result)
                .orElseGet(() -> GanetiException.generic(Answer.text(result)));
    }
}
