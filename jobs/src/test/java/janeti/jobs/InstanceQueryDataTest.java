package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigEntries;
import janeti.config.ConfigJson;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.op.OpInput;
import janeti.protocol.DiskCall.BlockdevFind;
import janeti.protocol.InstanceCall.InstanceInfo;
import janeti.protocol.NodeAnswer;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What gnt-instance info is told, held against a recording of Ganeti's. */
class InstanceQueryDataTest {
    private static final String RECORDED = "inst2.gnt.lab";

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

    private Map<String, @Nullable Object> run(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        master.awaitIdleLocks();
        return Facts.object(Json.parse(Json.text(master.result(id))));
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    private static OpInput query(List<String> names, boolean isStatic) {
        return op(
                "OP_INSTANCE_QUERY_DATA",
                "instances",
                names,
                "static",
                isStatic,
                "use_locking",
                true);
    }

    /** What Ganeti answered when the configuration was as it was recorded. */
    private static Map<String, @Nullable Object> recorded() {
        for (Map<String, @Nullable Object> exchange : Facts.capture("luxi.jsonl")) {
            if ("gnt-instance info --all".equals(exchange.get("cmd"))
                    && Json.text(exchange.get("response")).contains("\"config_state\"")) {
                Object jobs = Facts.object(exchange.get("response")).get("result");
                Object results = Facts.list(Facts.list(jobs).getFirst()).get(2);
                return Facts.object(Facts.object(Facts.list(results).getFirst()).get(RECORDED));
            }
        }
        throw new AssertionError("There is no such recording");
    }

    private void importRecordedCluster() {
        var config = ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));
        master.log
                .append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(config, List.of(), 0, "")))
                .join();
    }

    private void disksAreThere() {
        master.nodes.on(
                BlockdevFind.class,
                call -> {
                    var status = new LinkedHashMap<String, @Nullable Object>();
                    status.put("dev_path", call.disk().logicalId().getLast());
                    status.put("is_degraded", false);
                    status.put("ldisk_status", 1L);
                    return new NodeAnswer.Done<>(status);
                });
    }

    @Test
    void tellsOfAnInstanceWhatGanetiTells() {
        // given
        importRecordedCluster();
        disksAreThere();
        // when
        Map<String, @Nullable Object> all = run(query(List.of(RECORDED), false));
        // then: member by member, in the order of the recording too
        assertThat(all).containsOnlyKeys(RECORDED);
        Map<String, @Nullable Object> told = Facts.object(all.get(RECORDED));
        assertThat(told).containsExactlyEntriesOf(recorded());
    }

    @Test
    void asksNoNodeForWhatIsStatic() {
        PoweredInstance instance = PoweredInstance.of(master);
        Map<String, @Nullable Object> told =
                Facts.object(run(query(List.of(), true)).get(PoweredInstance.NAME.value()));
        assertThat(told).containsEntry("run_state", null).containsEntry("config_state", "down");
        assertThat(Facts.object(Facts.list(told.get("disks")).getFirst()))
                .containsEntry("pstatus", null);
        assertThat(instance.story()).isEmpty();
    }

    @Test
    void tellsOnlyWhatItKnowsOfANodeThatIsOffline() {
        PoweredInstance instance = PoweredInstance.of(master);
        PoweredInstance.takeOffline(master, TestMaster.NODE2);
        Map<String, @Nullable Object> told =
                Facts.object(run(query(List.of(), false)).get(PoweredInstance.NAME.value()));
        assertThat(told).containsEntry("run_state", null);
        assertThat(instance.story()).isEmpty();
    }

    @Test
    void saysThatARunningInstanceIsUp() {
        var _ = PoweredInstance.of(master);
        JobId start = master.submit(op("OP_INSTANCE_STARTUP", "instance_name", "web1.example.com"));
        master.await(start, SUCCESS);
        Map<String, @Nullable Object> told =
                Facts.object(run(query(List.of("web1"), false)).get(PoweredInstance.NAME.value()));
        assertThat(told).containsEntry("run_state", "up").containsEntry("config_state", "up");
        assertThat(String.valueOf(told.get("disks"))).contains("[" + PoweredInstance.PATH);
    }

    @Test
    void failsWhenANodeDoesNotSay() {
        var _ = PoweredInstance.of(master);
        master.nodes.on(InstanceInfo.class, _ -> new NodeAnswer.Failed<>("oh no"));
        assertThat(fail(query(List.of(), false)))
                .isEqualTo("[OpExecError, [Error checking node node2.example.com: oh no]]");
        assertThat(fail(query(List.of("nosuch"), false)))
                .isEqualTo("[OpPrereqError, [Instance 'nosuch' not known, unknown_entity]]");
    }
}
