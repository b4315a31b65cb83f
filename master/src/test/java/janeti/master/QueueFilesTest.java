package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class QueueFilesTest {
    @TempDir private Path queue;

    @Test
    void readsJobsAndTheLastNumberAndNothingElse() {
        // given
        Trees.write(queue.resolve("job-7"), "{\"id\":7}");
        Trees.write(queue.resolve("job-12"), "{\"id\":12}");
        Trees.write(queue.resolve("job-7.new"), "half");
        Trees.write(queue.resolve("lock"), "");
        Trees.write(queue.resolve("serial"), "12\n");
        // when
        QueueFiles found = QueueFiles.read(queue);
        // then
        assertThat(found.lastJobId()).isEqualTo(12);
        assertThat(found.jobs()).containsExactlyInAnyOrder(Map.of("id", 7L), Map.of("id", 12L));
    }

    @Test
    void aQueueThatIsNotThereIsEmpty() {
        assertThat(QueueFiles.read(queue.resolve("none"))).isEqualTo(new QueueFiles(List.of(), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":", "", "null", "{} {}"})
    void refusesAJobThatCannotBeReadRatherThanForgetIt(String content) {
        // given
        Trees.write(queue.resolve("job-7"), content);
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> QueueFiles.read(queue))
                .withMessageContaining("job-7 cannot be read")
                .withMessageContaining("move it away");
    }

    @Test
    void refusesASerialThatIsNoNumber() {
        // given
        Trees.write(queue.resolve("serial"), "twelve");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> QueueFiles.read(queue))
                .withMessageContaining("\"twelve\" is no job number");
    }
}
