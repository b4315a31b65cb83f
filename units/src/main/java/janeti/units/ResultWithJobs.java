package janeti.units;

import janeti.op.OpInput;

import java.util.List;
import java.util.Map;

/**
 * A result that asks for more jobs. They are submitted once, right after the unit's own effects, as
 * children of the unit's opcode; the opcode's result becomes {"jobs": [[true, id] or [false,
 * text]...]} with what is added here.
 *
 * @param jobs the opcodes of each; what the parent hands down (priority, reason, comment) is added
 * @param more other parts of the result
 */
public record ResultWithJobs(List<List<OpInput>> jobs, Map<String, Object> more) {
    /** The part of the result that lists the jobs. Source: spec/constants.json, JOB_IDS_KEY. */
    public static final String JOBS = "jobs";
}
