package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;

import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.protocol.NodeCall.HooksRunner;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All lines of the daemon's log that name a job are its story. */
class JobStoryTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("janeti.jobs");

    @TempDir private Path folder;

    private final Lines lines = new Lines();

    /** What was logged, as plain text. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            seen.add(event.getFormattedMessage());
        }

        List<String> of(JobId job) {
            return seen.stream().filter(line -> line.contains("job=" + job + " ")).toList();
        }
    }

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.INFO);
        lines.start();
        LOGGER.addAppender(lines);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(lines);
    }

    @Test
    void tellsAJobThatChangesTheConfigurationFromItsSubmissionToItsEnd() throws IOException {
        try (var master = new TestMaster(folder)) {
            // when
            JobId job =
                    master.submit(
                            TestMaster.op(
                                    "OP_TAGS_SET", "kind", "cluster", "tags", List.of("a:b")));
            master.await(job, OpStatus.SUCCESS);
            master.awaitIdleLocks();
            // then
            List<String> story = lines.of(job);
            assertThat(story).allMatch(line -> line.startsWith("job=" + job + " op=OP_TAGS_SET "));
            assertThat(story.getFirst()).endsWith("received: ops=1 user=root");
            assertThat(story)
                    .anyMatch(line -> line.matches(".* locks granted: count=\\d+ .*waited_ms=\\d+"))
                    .anyMatch(line ->
                            line.matches(".* committed: serial=\\d+ what=\".+\" took_ms=\\d+"));
            assertThat(story.getLast())
                    .matches(
                            ".* ended: status=success index=0 total_ms=\\d+ start_ms=\\d+"
                                    + " locks_ms=\\d+ prepare_ms=\\d+ execute_ms=\\d+"
                                    + " record_ms=\\d+");
        }
    }

    @Test
    void tellsNodeCallsAndHooksAndNamesTheJobToWhatIsLoggedBelow() throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            List<String> below = new CopyOnWriteArrayList<>();
            master.nodes.on(
                    HooksRunner.class,
                    call -> {
                        below.add(String.valueOf(MDC.get("story")));
                        return new janeti.protocol.NodeAnswer.Failed<>("no such script");
                    });
            // when
            JobId job = master.submit(TestMaster.op("OP_CLUSTER_POST_INIT"));
            master.await(job, OpStatus.SUCCESS);
            master.awaitIdleLocks();
            // then
            assertThat(lines.of(job))
                    .anyMatch(line -> line.contains(" hooks run: phase=post path=cluster-init"))
                    .anyMatch(line ->
                            line.matches(
                                    ".* called: node=node1.example.com call=hooks_runner"
                                            + " outcome=failed took_ms=\\d+ cause=no such script"));
            assertThat(below).contains("job=" + job + " op=OP_CLUSTER_POST_INIT ");
        }
    }

    @Test
    void tellsWhyAJobFailed() throws IOException {
        try (var master = new TestMaster(folder)) {
            // when
            JobId job =
                    master.submit(
                            TestMaster.op(
                                    "OP_TAGS_DEL",
                                    "kind",
                                    "cluster",
                                    "tags",
                                    List.of("not:there")));
            master.await(job, OpStatus.ERROR);
            master.awaitIdleLocks();
            // then
            assertThat(lines.of(job))
                    .anyMatch(line -> line.contains(" op=OP_TAGS_DEL failed: "))
                    .last()
                    .asString()
                    .contains(" ended: status=error ");
        }
    }
}
