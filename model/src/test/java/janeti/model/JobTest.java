package janeti.model;

import static janeti.model.OpStatus.CANCELED;
import static janeti.model.OpStatus.CANCELING;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.QUEUED;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pcollections.TreePVector;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

class JobTest {
    private static Job job(OpStatus... ops) {
        return new Job(
                new JobId(1),
                TreePVector.from(Arrays.stream(ops).map(JobTest::op).toList()),
                Submitter.MASTER,
                Instant.EPOCH,
                null,
                null);
    }

    private static QueuedOp op(OpStatus status) {
        return new QueuedOp(
                Map.of("OP_ID", "OP_TEST_DELAY"),
                status,
                null,
                TreePVector.empty(),
                0,
                null,
                null,
                null);
    }

    @Test
    void takesItsStatusFromTheOpcodesInOrder() {
        assertThat(job().status()).isEqualTo(SUCCESS);
        assertThat(job(QUEUED, QUEUED).status()).isEqualTo(QUEUED);
        assertThat(job(SUCCESS, QUEUED).status()).isEqualTo(QUEUED);
        assertThat(job(SUCCESS, WAITING).status()).isEqualTo(WAITING);
        assertThat(job(SUCCESS, RUNNING, QUEUED).status()).isEqualTo(RUNNING);
        assertThat(job(SUCCESS, ERROR, ERROR).status()).isEqualTo(ERROR);
        assertThat(job(SUCCESS, CANCELED, QUEUED).status()).isEqualTo(CANCELED);
        assertThat(job(CANCELING, QUEUED).status()).isEqualTo(CANCELING);
        assertThat(job(SUCCESS, SUCCESS).status()).isEqualTo(SUCCESS);
    }

    @Test
    void isAsUrgentAsTheMostUrgentOpcodeThatIsNotFinished() {
        Job job = job(SUCCESS, RUNNING, QUEUED);
        Job urgent =
                job.withOp(0, job.ops().get(0).withPriority(-20))
                        .withOp(2, job.ops().get(2).withPriority(-10));
        assertThat(urgent.priority()).isEqualTo(-10);
        assertThat(job(SUCCESS).priority()).isEqualTo(Job.NO_PRIORITY);
    }

    @Test
    void numbersLogLinesOverAllOpcodes() {
        Job job = job(SUCCESS, RUNNING);
        QueuedOp talking =
                job.ops().get(1).withLogLine(new LogLine(7, Instant.EPOCH, "message", "x"));
        assertThat(job.logSerial()).isZero();
        assertThat(job.withOp(1, talking).logSerial()).isEqualTo(7);
    }
}
