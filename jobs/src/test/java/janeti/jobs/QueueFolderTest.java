package janeti.jobs;

import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.JobId;
import janeti.model.Json;
import janeti.op.OpTable;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds the queue folder that we leave to the one that a real cluster left. */
class QueueFolderTest {
    /** Of a process per job; there is none here. Source: spec/config-schema.json, queue, extra. */
    private static final List<String> OF_A_PROCESS = List.of("livelock", "process_id");

    private static final Path RECORDED = Facts.path("captures/varlib/queue/job-256");

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

    /** What the recorded job 256 was asked for, twice: one in the archive, one in the queue. */
    private void twoJobs() {
        JobId archived = asRecorded();
        assertThat(master.queue.archive(archived)).isTrue();
        assertThat(asRecorded()).isEqualTo(new JobId(2));
        master.queue.drain(false); // Waits for the files.
    }

    private JobId asRecorded() {
        Map<String, @Nullable Object> job = job(RECORDED);
        Map<String, @Nullable Object> op = Facts.object(Facts.list(job.get("ops")).getFirst());
        Map<String, @Nullable Object> input = new LinkedHashMap<>(Facts.object(op.get("input")));
        input.put("reason", List.of()); // The queue adds what is there.
        JobId id = master.submit(OpTable.parse(input));
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
                                ? line.substring(
                                        "/var/lib/ganeti/queue".length(), line.length() - 1)
                                : null;
            } else if (below != null && !line.isBlank() && !line.startsWith("total")) {
                String name = line.substring(line.lastIndexOf(' ') + 1);
                if (!name.equals("..")) {
                    modes.putIfAbsent(named(below + "/" + name), line.substring(1, 10));
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
    void writesAJobKeyByKeyAsARealOne() {
        // given
        twoJobs();
        Map<String, @Nullable Object> real = job(RECORDED);
        real.keySet().removeAll(OF_A_PROCESS);
        // then
        sameForm(job(master.queueFolder().resolve("job-2")), real, "job");
        sameForm(job(master.queueFolder().resolve("archive/0/job-1")), real, "job");
    }

    private static Map<String, @Nullable Object> job(Path file) {
        try {
            return new TreeMap<>(Facts.object(Json.parse(Files.readAllBytes(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
