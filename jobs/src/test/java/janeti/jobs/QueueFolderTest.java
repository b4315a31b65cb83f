package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.JobId;
import janeti.model.Json;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds the queue folder that we leave to the one that a real cluster left. */
class QueueFolderTest {
    /** Of a process per job; there is none here. Source: spec/config-schema.json, queue, extra. */
    private static final List<String> OF_A_PROCESS = List.of("livelock", "process_id");

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

    /** As the recorded jobs 252 and 1: one that has just ended, and one in the archive. */
    private void twoJobs() throws InterruptedException {
        JobId archived = delay();
        assertThat(master.queue.archive(archived)).isTrue();
        assertThat(delay()).isEqualTo(new JobId(2));
        master.queue.drain(false); // Waits for the files.
    }

    private JobId delay() throws InterruptedException {
        JobId id = master.submit(op("OP_TEST_DELAY", "duration", 15.0, "no_locks", false));
        master.awaitSleeper();
        master.wake();
        master.await(id, SUCCESS);
        return id;
    }

    /** Path below the queue, with N for numbers of jobs → mode; of a real queue. */
    private static Map<String, String> recordedModes() {
        Map<String, String> modes = new TreeMap<>();
        String below = null;
        for (String line : text("captures/varlib/LISTING.txt").lines().toList()) {
            if (line.startsWith("/")) {
                below =
                        line.startsWith("/var/lib/ganeti/queue")
                                ? line.substring("/var/lib/ganeti/queue".length(), line.length() - 1)
                                : null;
            } else if (below != null && !line.isBlank() && !line.startsWith("total")) {
                String[] words = line.split(" +");
                String name = words[words.length - 1];
                if (!name.equals("..")) {
                    modes.putIfAbsent(
                            named(below + "/" + name), words[0].substring(1));
                }
            }
        }
        return modes;
    }

    private static String text(String fact) {
        return new String(Facts.bytes(fact), StandardCharsets.UTF_8);
    }

    private static String named(String path) {
        return path.replaceAll("job-\\d+", "job-N").replaceAll("/\\.$", "");
    }

    private Map<String, String> ourModes() throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(master.queueFolder())) {
            for (Path path : all.toList()) {
                modes.put(
                        named(path.toString().substring(master.queueFolder().toString().length())),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        return modes;
    }

    @Test
    void hasTheNamesAndModesOfARealQueue() throws Exception {
        // when
        twoJobs();
        // then
        assertThat(ourModes()).isEqualTo(recordedModes());
    }

    @Test
    void hasTheNumberAndTheVersionInTheFormOfARealQueue() throws Exception {
        // when
        twoJobs();
        // then
        assertThat(Files.readString(master.queueFolder().resolve("version")))
                .isEqualTo(text("captures/varlib/queue/version"));
        assertThat(Files.readString(master.queueFolder().resolve("serial")))
                .isEqualTo(text("captures/varlib/queue/serial").replace("256", "2"));
        assertThat(master.queueFolder().resolve("lock")).isEmptyFile();
    }

    @Test
    void writesAJobKeyByKeyAsARealOne() throws Exception {
        // given
        twoJobs();
        Map<String, @Nullable Object> real = job(Facts.path("captures/varlib/queue/job-252"));
        real.keySet().removeAll(OF_A_PROCESS);
        // then
        sameForm(job(master.queueFolder().resolve("job-2")), real, "job");
        sameForm(job(master.queueFolder().resolve("archive/0/job-1")), real, "job");
    }

    private static Map<String, @Nullable Object> job(Path file) throws IOException {
        return new TreeMap<>(Facts.object(Json.parse(Files.readAllBytes(file))));
    }

    /** The same keys with values of the same kind, all the way down. */
    private static void sameForm(@Nullable Object ours, @Nullable Object real, String where) {
        switch (real) {
            case Map<?, ?> map -> {
                assertThat(ours).as(where).isInstanceOf(Map.class);
                Map<?, ?> other = (Map<?, ?>) Objects.requireNonNull(ours);
                assertThat(new TreeMap<>(other).keySet())
                        .as(where)
                        .isEqualTo(new TreeMap<>(map).keySet());
                map.forEach((key, value) -> sameForm(other.get(key), value, where + "." + key));
            }
            case List<?> list when !list.isEmpty() -> {
                assertThat(ours).as(where).isInstanceOf(List.class);
                List<?> other = (List<?>) Objects.requireNonNull(ours);
                assertThat(other).as(where).isNotEmpty();
                sameForm(other.getFirst(), list.getFirst(), where + "[0]");
            }
            case null -> assertThat(ours).as(where).isNull();
            default -> assertThat(ours).as(where).hasSameClassAs(real);
        }
    }
}
