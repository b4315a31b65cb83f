package janeti.jobs;

import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.Submitter;
import janeti.op.OpInput;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the daemon's own log tells of one opcode: each line begins with the job and the opcode, and
 * the last says how long each phase took. So all lines with a job's number are its whole story.
 */
final class Story {
    private static final Logger LOG = LoggerFactory.getLogger(Story.class);

    private final String who;
    private final int index;
    private final long beganNanos = System.nanoTime();
    private final Map<String, Long> nanosByPhase = new LinkedHashMap<>();
    private String phase = "start";
    private long phaseNanos = beganNanos;

    Story(JobId job, int index, String opId) {
        this.who = "job=" + job + " op=" + opId;
        this.index = index;
    }

    /** The first line of a job, before it is known to be durable. */
    static void received(JobId job, List<OpInput> ops, Submitter who) {
        String opIds =
                ops.stream()
                        .limit(Limits.OPS_TOLD)
                        .map(op -> String.valueOf(op.wire().get("OP_ID")))
                        .collect(Collectors.joining(","));
        LOG.info("job={} op={} received: ops={} user={}", job, opIds, ops.size(), who.user());
    }

    /** What each line begins with. */
    String who() {
        return who;
    }

    /** One event. Any thread. */
    void tell(String event) {
        LOG.info("{} {}", who, event);
    }

    /** Another phase begins. The job's thread. */
    void phase(String next) {
        long now = System.nanoTime();
        nanosByPhase.merge(phase, now - phaseNanos, Long::sum);
        phase = next;
        phaseNanos = now;
    }

    /** The last line. The job's thread. */
    void ended(OpStatus status) {
        phase("over");
        var line = new StringBuilder("ended: status=").append(status.wireName());
        line.append(" index=").append(index);
        line.append(" total_ms=").append(ms(System.nanoTime() - beganNanos));
        nanosByPhase.forEach(
                (name, nanos) -> line.append(' ').append(name).append("_ms=").append(ms(nanos)));
        tell(line.toString());
    }

    static long msSince(long nanos) {
        return ms(System.nanoTime() - nanos);
    }

    private static long ms(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
