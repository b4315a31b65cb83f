package janeti.jobs;

import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.CANCELED;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The opcode by which a client tests the queue: it waits for its client at each step. */
class TestJqueueTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    /** An invitation in the job's log: what is tested, and its argument. */
    private record Step(String test, @Nullable Object argument, OpStatus seen) {}

    /** The client's side: reads the log of a job and comes to each meeting. */
    private final class Client {
        private final JobId job;
        private final List<Step> steps = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private long seen;

        Client(JobId job) {
            this.job = job;
        }

        /** Meets the job until it has ended. */
        Client followed() throws IOException {
            while (!master.job(job).isFinal()) {
                next();
            }
            next();
            return this;
        }

        /** Comes to meetings until that of one test is over. */
        void untilMet(String test) throws IOException {
            for (; ; ) {
                Object line = news().getFirst();
                List<?> parts = (List<?>) line;
                seen = ((Number) parts.get(0)).longValue();
                if (parts.get(2).equals("jqueue-test")) {
                    meet((List<?>) parts.get(3));
                    if (steps.getLast().test().equals(test)) {
                        return;
                    }
                }
            }
        }

        /** Reads the new lines, comes to the meetings among them. */
        void next() throws IOException {
            for (Object line : news()) {
                List<?> parts = (List<?>) line;
                if (parts.get(2).equals("jqueue-test")) {
                    meet((List<?>) parts.get(3));
                } else {
                    messages.add(String.valueOf(parts.get(3)));
                }
            }
        }

        private List<?> news() {
            JobChange change =
                    master.queue.waitForChange(job, List.of(), List.of(), seen, TestMaster.HANGS);
            for (Object line : change.log()) {
                seen = ((Number) ((List<?>) line).get(0)).longValue();
            }
            return change.log();
        }

        /** The path in the first invitation, which is not accepted. */
        Path invitation() {
            for (; ; ) {
                for (Object line : news()) {
                    List<?> parts = (List<?>) line;
                    if (parts.get(2).equals("jqueue-test")) {
                        seen = ((Number) parts.get(0)).longValue();
                        return Path.of(String.valueOf(((List<?>) parts.get(3)).get(0)));
                    }
                }
            }
        }

        private void meet(List<?> invitation) throws IOException {
            try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.connect(UnixDomainSocketAddress.of(Path.of(invitation.get(0).toString())));
                steps.add(
                        new Step(
                                String.valueOf(invitation.get(1)),
                                invitation.get(2),
                                master.job(job).status()));
            }
        }
    }

    private Client follow(Object... namesAndValues) throws IOException {
        return new Client(master.submit(op("OP_TEST_JQUEUE", namesAndValues))).followed();
    }

    @Test
    void meetsItsClientBeforeTheLocksAndAtEachMessage() throws IOException {
        // when
        Client client =
                follow(
                        "notify_waitlock",
                        true,
                        "notify_exec",
                        true,
                        "log_messages",
                        List.of("Hello", ""));
        // then
        assertThat(client.steps)
                .containsExactly(
                        new Step("expandnames", null, WAITING),
                        new Step("exec", null, RUNNING),
                        new Step("startmsg", 2L, RUNNING),
                        new Step("logmsg", 1L, RUNNING),
                        new Step("logmsg", 2L, RUNNING));
        assertThat(client.messages)
                .containsExactly(
                        " - INFO: Expanding names",
                        " - INFO: Executing",
                        " - INFO: Sending log message 1",
                        "TESTMSG=Hello",
                        " - INFO: Sending log message 2",
                        "TESTMSG=");
        assertThat(master.job(client.job).status()).isEqualTo(SUCCESS);
        assertThat(master.result(client.job)).isEqualTo(true);
    }

    @Test
    void failsWhenAskedToAndTheOpcodesBehindItDoNotRun() throws IOException {
        JobId id =
                master.submit(
                        op("OP_TEST_JQUEUE"),
                        op("OP_TEST_JQUEUE", "fail", true, "log_messages", List.of("x")),
                        op("OP_TEST_JQUEUE"));
        new Client(id).followed();
        assertThat(master.job(id).ops().stream().map(op -> op.status()))
                .containsExactly(SUCCESS, ERROR, ERROR);
        assertThat(String.valueOf(master.job(id).ops().get(1).result())).contains("asked to fail");
    }

    @Test
    void isCancelledWhileItWaitsForItsClientBeforeTheLocks() {
        // given
        JobId id = master.submit(op("OP_TEST_JQUEUE", "notify_waitlock", true));
        Path socket = new Client(id).invitation();
        // when
        Reply reply = master.queue.cancel(id, false);
        // then
        assertThat(reply.done()).as(reply.text()).isTrue();
        assertThat(master.job(id).status()).isEqualTo(CANCELED);
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void isKilledWhileItWaitsForItsClientUnderTheLocks() throws InterruptedException {
        // given
        JobId id = master.submit(op("OP_TEST_JQUEUE", "notify_exec", true));
        Path socket = new Client(id).invitation();
        assertThat(master.queue.cancel(id, false).done()).isFalse();
        // when
        Reply reply = master.queue.cancel(id, true);
        // then
        assertThat(reply.done()).as(reply.text()).isTrue();
        assertThat(master.job(id).status()).isEqualTo(ERROR);
        assertThat(Files.exists(socket)).isFalse();
        // and the lock of the master node is free
        JobId next = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        master.wake();
        master.await(next, SUCCESS);
    }

    @Test
    void invitesAgainAfterTheDaemonDiedBeforeTheLocks() throws IOException {
        // given
        JobId id = master.submit(op("OP_TEST_JQUEUE", "notify_waitlock", true));
        new Client(id).invitation();
        // when
        master.crash();
        // then
        Client client = new Client(id);
        client.invitation(); // That of the dead daemon.
        client.followed();
        Job job = master.job(id);
        assertThat(job.status()).isEqualTo(SUCCESS);
        assertThat(client.steps).containsExactly(new Step("expandnames", null, WAITING));
    }

    @Test
    void meetsItsClientOnceAtEachStepEvenIfTheDaemonDiesBetweenThem() throws IOException {
        // given
        JobId id =
                master.submit(
                        op(
                                "OP_TEST_JQUEUE",
                                "notify_exec",
                                true,
                                "log_messages",
                                List.of("Hello", "World")));
        var client = new Client(id);
        client.untilMet("startmsg");
        client.invitation(); // To the meeting after the first message, by a daemon that dies.
        // when
        master.crash();
        // then
        client.followed();
        assertThat(client.steps)
                .containsExactly(
                        new Step("exec", null, RUNNING),
                        new Step("startmsg", 2L, RUNNING),
                        new Step("logmsg", 1L, RUNNING),
                        new Step("logmsg", 2L, RUNNING));
        assertThat(master.job(id).status()).isEqualTo(SUCCESS);
        assertThat(master.job(id).ops().get(0).log().stream().map(line -> line.payload()))
                .containsOnlyOnce("TESTMSG=Hello", "TESTMSG=World", " - INFO: Executing");
    }
}
