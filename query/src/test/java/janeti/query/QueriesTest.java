package janeti.query;

import static janeti.query.JobFieldsTest.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.model.Json;
import janeti.model.OpException;
import janeti.model.OpStatus;
import janeti.op.TagKind;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.query.Recorded.Exchange;
import janeti.testkit.Facts;
import janeti.testkit.FakeNodes;
import janeti.testkit.ManualClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Questions to a cluster that stands as the real one did at the end of the recording. */
class QueriesTest {
    private static final Config CONFIG =
            ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));

    private final ManualClock clock = new ManualClock();
    private final FakeJobs jobs = FakeJobs.of(job(7, OpStatus.RUNNING));
    private final Queries queries =
            new Queries(() -> CONFIG, jobs, clock, new FakeNodes(), _ -> 0, List::of);

    @Test
    void clusterInfoIsWhatTheRealOneTold() {
        // given: other than the last answer of the recording, the configuration has not changed
        Object mtime = wire(CONFIG.cluster().stamp().mtime());
        List<Exchange> recorded =
                Recorded.exchanges("QueryClusterInfo").stream()
                        .filter(Exchange::success)
                        .filter(exchange ->
                                Objects.equals(
                                        Facts.object(wire(exchange.result())).get("mtime"), mtime))
                        .toList();
        assertThat(recorded).isNotEmpty();
        for (Exchange exchange : recorded) {
            // when
            Map<String, @Nullable Object> info =
                    new LinkedHashMap<>(Facts.object(wire(queries.clusterInfo())));
            // then: facts/differences.md says why the version of the source differs
            Map<String, @Nullable Object> expected =
                    new LinkedHashMap<>(Facts.object(wire(exchange.result())));
            assertThat(info.remove("vcs_version"))
                    .isEqualTo("(janeti) compatible with version 3.0.2");
            expected.remove("vcs_version");
            expected.put("architecture", info.get("architecture"));
            assertThat(info).isEqualTo(expected);
        }
    }

    @Test
    void clusterInfoHasTheKeysOfTheFactsInTheirOrder() {
        // given
        List<String> expected = new ArrayList<>();
        for (Object method : Facts.list(Facts.spec("luxi.json").get("methods"))) {
            Map<String, @Nullable Object> row = Facts.object(method);
            if ("QueryClusterInfo".equals(row.get("name"))) {
                for (Object key : Facts.list(Facts.object(row.get("result")).get("object"))) {
                    expected.add(Facts.text(Facts.object(key).get("key")));
                }
            }
        }
        // then
        assertThat(expected).hasSize(55);
        assertThat(List.copyOf(Facts.object(queries.clusterInfo()).keySet())).isEqualTo(expected);
    }

    @Test
    void clusterInfoIsPutTogetherOnceForAConfiguration() {
        assertThat(queries.clusterInfo()).isSameAs(queries.clusterInfo());
        assertThat(queries.encodedClusterInfo()).isSameAs(queries.encodedClusterInfo());
        assertThat(Json.text(queries.encodedClusterInfo()))
                .isEqualTo(Json.text(queries.clusterInfo()));
    }

    @Test
    void theArchitectureIsOfThisMachine() {
        assertThat(Facts.object(queries.clusterInfo()).get("architecture"))
                .isIn(
                        List.of("64bits", "x86_64"),
                        List.of("64bits", System.getProperty("os.arch")));
    }

    @Test
    void configValuesAreWhatTheRealOneTold() {
        for (Exchange exchange : Recorded.exchanges("QueryConfigValues")) {
            List<String> fields = exchange.strings(0);
            // The queue was drained for a while.
            int drainAt = fields.indexOf("drain_flag");
            jobs.drained =
                    drainAt >= 0 && Boolean.TRUE.equals(Facts.list(exchange.result()).get(drainAt));
            assertThat(wire(queries.configValues(fields)))
                    .as(fields.toString())
                    .isEqualTo(wire(exchange.result()));
        }
    }

    @Test
    void aPauseOfTheWatcherIsToldWhileItLasts() {
        // given
        double now = ManualClock.START.getEpochSecond();
        List<String> field = List.of("watcher_pause");
        // then
        jobs.pause = now + 60;
        assertThat(queries.configValues(field)).isEqualTo(List.of(now + 60));
        jobs.pause = now;
        assertThat(queries.configValues(field)).isEqualTo(Arrays.asList((Object) null));
    }

    /** Objects that were gone or tagged otherwise when the recording ended. */
    private static final Set<List<?>> CHANGED_LATER =
            Set.of(List.of("instance", "inst1.gnt.lab"), List.of("instance", "inst5.gnt.lab"));

    @Test
    void tagsAreWhatTheRealOneTold() {
        int compared = 0;
        for (Exchange exchange : Recorded.exchanges("QueryTags")) {
            if (CHANGED_LATER.contains(exchange.args())
                    || (exchange.args().getFirst().equals("cluster")
                            && List.of().equals(exchange.result()))) {
                continue;
            }
            compared++;
            assertThat(wire(tagsOrError(exchange)))
                    .as(exchange.args().toString())
                    .isEqualTo(wire(exchange.result()));
        }
        assertThat(compared).isGreaterThan(8);
    }

    private Object tagsOrError(Exchange exchange) {
        try {
            return queries.tags(
                    TagKind.ofWire(Facts.text(exchange.args().get(0))),
                    Facts.text(exchange.args().get(1)));
        } catch (OpException e) {
            return e.wireForm();
        }
    }

    @Test
    void onlyWhatNodesTellMayWait() {
        assertThat(queries.mayWait(query(QueryResource.NODE, "name", null))).isFalse();
        assertThat(queries.mayWait(query(QueryResource.NODE, "mfree", null))).isTrue();
        assertThat(queries.mayWait(query(QueryResource.NODE, "name", List.of("<", "mfree", 5L))))
                .isTrue();
        assertThat(queries.mayWait(query(QueryResource.INSTANCE, "pnode", null))).isFalse();
        assertThat(queries.mayWait(query(QueryResource.INSTANCE, "status", null))).isTrue();
        assertThat(queries.mayWait(query(QueryResource.EXPORT, "node", null))).isTrue();
        assertThat(queries.mayWait(query(QueryResource.JOB, "status", null))).isFalse();
        assertThat(queries.mayWait(query(QueryResource.JOB, "archived", null))).isTrue();
    }

    private static LuxiRequest query(QueryResource what, String field, @Nullable Object filter) {
        return new LuxiRequest.Query(what, List.of(field), filter);
    }

    @ParameterizedTest
    @EnumSource(value = TagKind.class, names = "CLUSTER", mode = EnumSource.Mode.EXCLUDE)
    void tagsOfWhatIsNotThereAreRefused(TagKind kind) {
        // given
        String noun =
                switch (kind) {
                    case INSTANCE -> "Instance";
                    case NODE -> "Node";
                    case NODEGROUP -> "NodeGroup";
                    case NETWORK -> "Network";
                    case CLUSTER -> "Cluster";
                };
        // then
        assertThatThrownBy(() -> queries.tags(kind, "nosuch"))
                .isInstanceOf(OpException.class)
                .satisfies(e ->
                        assertThat(((OpException) e).wireForm())
                                .isEqualTo(
                                        List.of(
                                                "OpPrereqError",
                                                List.of(
                                                        noun + " name nosuch not found",
                                                        "unknown_entity"))));
    }

    @Test
    void asksJobsByTheirResource() {
        assertThat(
                        Json.text(
                                queries.query(
                                        new LuxiRequest.Query(
                                                QueryResource.JOB, List.of("id", "status"), null))))
                .endsWith("\"data\":[[[0,7],[0,\"running\"]]]}");
        assertThat(
                        Json.text(
                                queries.queryJobs(
                                        new LuxiRequest.QueryJobs(List.of(), List.of("id")))))
                .isEqualTo("[[7]]");
        assertThatThrownBy(() ->
                        queries.query(
                                new LuxiRequest.Query(QueryResource.JOB, List.of("id"), "bad")))
                .isInstanceOf(FilterSyntaxException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = QueryResource.class,
            names = {"CLUSTER", "OS", "EXTSTORAGE"})
    void otherResourcesAreRefusedByName(QueryResource what) {
        // given
        String expected =
                switch (what) {
                    case CLUSTER -> "'ItemTypeOpCode QRCluster' not supported";
                    case OS -> "'ItemTypeOpCode QROs' not supported";
                    default -> "'ItemTypeOpCode QRExtstorage' not supported";
                };
        // then
        assertThatThrownBy(() -> queries.query(new LuxiRequest.Query(what, List.of(), null)))
                .isInstanceOf(OpException.class)
                .hasMessageContaining(expected);
        assertThatThrownBy(() -> queries.queryFields(new LuxiRequest.QueryFields(what, List.of())))
                .isInstanceOf(OpException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void fieldsOfClusterAndOsAreRefusedInTheRecordedWords() {
        for (Exchange exchange : Recorded.exchanges("QueryFields")) {
            if (exchange.args().getFirst() instanceof String what
                    && List.of("cluster", "os").contains(what)) {
                assertThatThrownBy(() ->
                                queries.queryFields(
                                        new LuxiRequest.QueryFields(
                                                QueryResource.valueOf(
                                                        what.toUpperCase(java.util.Locale.ROOT)),
                                                List.of())))
                        .satisfies(e ->
                                assertThat(((OpException) e).wireForm())
                                        .isEqualTo(exchange.result()));
            }
        }
    }

    private static @Nullable Object wire(@Nullable Object value) {
        return Recorded.onTheWire(value);
    }
}
