package janeti.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class JobJsonTest {
    private static final Path QUEUE =
            Path.of(System.getProperty("janeti.facts"), "captures", "varlib", "queue");

    @Test
    void everyCapturedJobFileComesBackAsItWas() throws IOException {
        // given
        List<Path> files;
        try (Stream<Path> found = Files.walk(QUEUE)) {
            files = found.filter(file -> file.getFileName().toString().startsWith("job-")).toList();
        }
        assertThat(files).hasSizeGreaterThan(250);
        for (Path file : files) {
            Object original = Json.parse(Files.readAllBytes(file));
            // when
            Job job = JobJson.read(original);
            Map<?, ?> written =
                    JobJson.write(
                            job,
                            original instanceof Map<?, ?> tree
                                    ? new JobJson.Worker(
                                            (String) tree.get("livelock"),
                                            (Long) tree.get("process_id"))
                                    : JobJson.Worker.NONE);
            // then
            assertThat(Json.parse(Json.bytes(written))).as(file.toString()).isEqualTo(original);
        }
    }

    @Test
    void membersStandInTheOrderOfAJobProcess() throws IOException {
        // given
        byte[] file = Files.readAllBytes(QUEUE.resolve("job-252"));
        String original = new String(file, StandardCharsets.UTF_8);
        // when
        String written =
                Json.text(
                        JobJson.write(
                                JobJson.read(Json.parse(file)),
                                new JobJson.Worker(
                                        "/var/run/ganeti/livelocks/job_000252_1795376130",
                                        12349L)));
        // then
        assertThat(written).isEqualTo(original.strip().replace(", ", ",").replace(": ", ":"));
    }

    @Test
    void toleratesWhatTheDaemonLeavesOut() {
        // when
        Job job =
                JobJson.read(
                        Json.parse(
                                """
                                {"id":7,"ops":[{"input":{"OP_ID":"OP_X"},"status":"queued",
                                "start_timestamp":null}],"received_timestamp":[5,6]}\
                                """));
        // then
        assertThat(job.received()).isEqualTo(Instant.ofEpochSecond(5, 6000));
        assertThat(job.start()).isNull();
        assertThat(job.status()).isEqualTo(OpStatus.QUEUED);
        assertThat(job.ops().getFirst().log()).isEmpty();
        assertThat(job.ops().getFirst().result()).isNull();
        assertThat(JobJson.write(job)).doesNotContainKeys("livelock", "process_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"id\":-1,\"ops\":[]}",
                "{\"id\":1}",
                "{\"id\":1,\"ops\":[{\"status\":\"success\"}]}",
                "{\"id\":1,\"ops\":[{\"input\":{},\"status\":\"bogus\"}]}",
                "{\"id\":1,\"ops\":[{\"input\":{},\"status\":\"error\",\"log\":[[1,2]]}]}",
                "{\"id\":1,\"ops\":[{\"input\":{},\"status\":\"error\",\"log\":[[1,2,\"m\",1]]}]}",
                "{\"id\":1,\"ops\":[],\"end_timestamp\":\"noon\"}"
            })
    void aBrokenFileIsNamedAsCorrupted(String text) {
        assertThatThrownBy(() -> JobJson.read(Json.parse(text)))
                .isInstanceOf(GanetiException.class)
                .hasMessageStartingWith("A job cannot be read: ")
                .extracting(e -> ((GanetiException) e).wireClass())
                .isEqualTo("JobFileCorrupted");
    }

    @Test
    void theErrorSaysWhichMember() {
        assertThatThrownBy(() ->
                        JobJson.read(
                                Json.parse("{\"id\":1,\"ops\":[{\"input\":{},\"status\":7}]}")))
                .hasMessage(
                        "A job cannot be read: ops[0].status should be the state of an opcode but"
                                + " is 7");
    }
}
