package janeti.master.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class QueueLookTest {
    @Test
    void namesTheFirstJobsAndCountsTheRest() {
        assertThat(QueueLook.named(List.of("1", "2"))).isEqualTo("1, 2");
        assertThat(QueueLook.named(List.of("1", "2", "3", "4", "5", "6", "7")))
                .isEqualTo("1, 2, 3, 4, 5 and 2 more");
    }

    @Test
    void aQueueThatDoesNotExistHasNoJobs() {
        assertThat(QueueLook.unfinished(java.nio.file.Path.of("/nonexistent/queue"))).isEmpty();
    }
}
