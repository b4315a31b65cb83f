package janeti.rest;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.jobs.JobQueue;
import janeti.model.JobId;
import janeti.model.Submitter;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class MetricsServerTest {
    private static final Duration HANGS = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private @Nullable ServedMetrics opened;

    @BeforeEach
    void serve() throws IOException {
        opened = ServedMetrics.in(folder);
    }

    @AfterEach
    void close() {
        served().close();
    }

    @Test
    void servesEveryPartInPrometheusForm() {
        // when
        HttpResponse<String> answer = served().ask("GET", "/metrics");
        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type ->
                        assertThat(type).startsWith("text/plain").contains("version=0.0.4"));
        Page page = Page.parse(answer.body());
        assertThat(page.types())
                .containsEntry("janeti_jobs", "gauge")
                .containsEntry("janeti_lock_wait_seconds", "histogram")
                .containsEntry("janeti_log_entries_total", "counter")
                .containsEntry("janeti_log_append_seconds", "histogram")
                .containsEntry("janeti_config_serial", "gauge")
                .containsEntry("janeti_node_calls_in_flight", "gauge")
                .containsEntry("janeti_luxi_messages_total", "counter")
                .containsEntry("jvm_memory_used_bytes", "gauge")
                .containsEntry("jvm_threads_live_threads", "gauge")
                .containsEntry("jvm_virtual_threads_carriers", "gauge")
                .containsEntry("process_cpu_usage", "gauge");
        assertThat(page.helped())
                .containsAll(
                        page.types().keySet().stream()
                                .filter(n -> n.startsWith("janeti_"))
                                .toList());
        assertThat(page.values().keySet())
                .anyMatch(name ->
                        name.startsWith("janeti_build_info{")
                                && name.contains("version=\"0.1.0\""));
        assertThat(page.value("janeti_log_leader")).isEqualTo(1);
        assertThat(page.value("janeti_jobs{status=\"queued\"}")).isZero();
        assertThat(page.value("janeti_job_copies_behind")).isZero();
    }

    @Test
    void answersOtherPathsAndMethodsAsHttpSays() {
        assertThat(served().ask("GET", "/").statusCode()).isEqualTo(404);
        assertThat(served().ask("GET", "/metrics/more").statusCode()).isEqualTo(404);
        HttpResponse<String> post = served().ask("POST", "/metrics");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void countsAJobOnItsWayThroughAllParts() {
        // given
        Page before = served().page();
        // when
        run("OP_CLUSTER_POST_INIT");
        run("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a:b"));
        try (LuxiClient luxi = LuxiClient.connect(served().place())) {
            luxi.call("QueryConfigValues", List.of("cluster_name"));
        }
        // then
        Page after = served().page();
        assertThat(after.value("janeti_opcodes_submitted_total{opcode=\"OP_TAGS_SET\"}"))
                .isEqualTo(1);
        assertThat(
                        after.value(
                                "janeti_opcode_duration_seconds_count"
                                        + "{opcode=\"OP_TAGS_SET\",status=\"success\"}"))
                .isEqualTo(1);
        assertThat(after.value("janeti_job_duration_seconds_count{status=\"success\"}"))
                .isEqualTo(2);
        assertThat(after.value("janeti_jobs{status=\"success\"}")).isEqualTo(2);
        assertThat(after.value("janeti_lock_wait_seconds_count")).isEqualTo(2);
        assertThat(after.value("janeti_log_entries_total"))
                .isGreaterThan(before.value("janeti_log_entries_total"));
        assertThat(after.value("janeti_log_append_seconds_count"))
                .isEqualTo(after.value("janeti_log_entries_total"));
        assertThat(after.value("janeti_config_commits_total{outcome=\"done\"}")).isEqualTo(1);
        assertThat(after.value("janeti_config_serial"))
                .isGreaterThan(before.value("janeti_config_serial"));
        assertThat(
                        after.value(
                                "janeti_node_call_duration_seconds_count"
                                        + "{call=\"hooks_runner\",outcome=\"done\"}"))
                .isGreaterThan(0);
        assertThat(
                        after.value(
                                "janeti_luxi_request_duration_seconds_count"
                                        + "{method=\"QueryConfigValues\",outcome=\"done\"}"))
                .isEqualTo(1);
        assertThat(after.value("janeti_luxi_connections_total{outcome=\"accepted\"}")).isEqualTo(1);
    }

    @Test
    void countsAJobThatFails() {
        // when
        run("OP_TAGS_DEL", "kind", "cluster", "tags", List.of("not:there"));
        // then
        Page page = served().page();
        assertThat(page.value("janeti_jobs{status=\"error\"}")).isEqualTo(1);
        assertThat(page.value("janeti_job_duration_seconds_count{status=\"error\"}")).isEqualTo(1);
        assertThat(
                        page.value(
                                "janeti_opcode_duration_seconds_count"
                                        + "{opcode=\"OP_TAGS_DEL\",status=\"error\"}"))
                .isEqualTo(1);
    }

    private ServedMetrics served() {
        return Objects.requireNonNull(opened);
    }

    private void run(String id, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("OP_ID", id);
        wire.put("reason", List.of());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wire.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        OpInput op = OpTable.parse(wire);
        JobQueue queue = served().queue();
        JobId job = queue.submit(List.of(op), new Submitter("root", "root"));
        Object seen = null;
        while (!Objects.requireNonNull(queue.find(job)).job().isFinal()) {
            seen = queue.waitForChange(job, List.of("status"), seen, 1L << 40, HANGS).fields();
        }
    }
}
