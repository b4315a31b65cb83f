package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.op.TagKind;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.testkit.Facts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class LuxiDecoderTest {
    private static final String TOP = "parsing top-level JSON message: ";
    private static final String NOT_JSON =
            TOP + "Invalid JSON: a JSON text a serialized object or array at the top level.";

    private static LuxiRequest decode(String message) {
        return LuxiDecoder.decode(message.getBytes(StandardCharsets.UTF_8));
    }

    private static LuxiRequest call(String method, String args) {
        return decode("{\"method\":\"" + method + "\",\"args\":" + args + ",\"version\":3000000}");
    }

    private static String refusalOf(String message) {
        return refusalOf(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusalOf(byte[] message) {
        try {
            return "decoded: " + LuxiDecoder.decode(message);
        } catch (LuxiSyntaxException e) {
            assertThat(e.getMessage()).startsWith("Failed to parse request: ");
            return e.getMessage().substring("Failed to parse request: ".length());
        }
    }

    private static String refusalOf(String method, String args) {
        return refusalOf("{\"method\":\"" + method + "\",\"args\":" + args + "}");
    }

    /** One message for each form in spec/luxi.json, parse_texts, with the text it must give. */
    static Stream<Arguments> parseTexts() {
        return Stream.of(
                arguments(
                        "unknown_method",
                        "{\"method\":\"X\",\"args\":[]}",
                        "Unable to parse LUXI request method: Invalid string value for type"
                                + " LuxiReq: \"X\""),
                arguments(
                        "missing_key",
                        "{\"method\":\"QueryTags\",\"version\":1}",
                        "key 'args' not found, object contains only [\"method\",\"version\"]"),
                arguments("not_object", "[]", TOP + "Unable to read JSObject"),
                arguments("not_json", "not json", NOT_JSON),
                arguments("empty_message", "", NOT_JSON),
                arguments(
                        "missing_method", "{}", "key 'method' not found, object contains only []"),
                arguments(
                        "wrong_args",
                        "{\"method\":\"Query\",\"args\":[\"node\"]}",
                        "Cannot convert value '[\"node\"]', error: Unable to read Triple"),
                arguments(
                        "unknown_resource",
                        "{\"method\":\"Query\",\"args\":[\"X\",[\"a\", \"b\"],null]}",
                        "Cannot convert value '[\"X\", [\"a\", \"b\"], null]', error: Can't parse"
                                + " value 'X' as neitherQueryTypeLuxi nor QueryTypeOp"),
                arguments(
                        "unknown_filter_operator",
                        "{\"method\":\"Query\",\"args\":[\"job\",[],[\"|\",[\"X\",\"id\",1]]]}",
                        "Cannot convert value '[\"job\", [], [\"|\", [\"X\", \"id\", 1]]]', error:"
                                + " Unknown filter operand 'X'"),
                arguments(
                        "bad_job_id",
                        "{\"method\":\"ArchiveJob\",\"args\":[\"abc\"]}",
                        "Cannot convert value '[\"abc\"]', error: parsing job id: cannot parse"
                                + " string 'abc'"),
                arguments(
                        "bad_predicate",
                        "{\"method\":\"ReplaceFilter\",\"args\":"
                                + "[null,1,[[\"X\"]],\"ACCEPT\",[]]}",
                        "Cannot convert value '[null, 1, [[\"X\"]], \"ACCEPT\", []]', error:"
                                + " malformed FilterPredicate: bad parameter list for 'X'"
                                + " predicate: []"),
                arguments(
                        "opcode_without_reason",
                        "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_NOSUCH\"}]]}",
                        "SubmitJob: key 'reason' not found, object contains only [\"OP_ID\"]"),
                arguments(
                        "opcode_bad_value",
                        "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_TEST_DELAY\","
                                + "\"reason\":[],\"duration\":1,\"depends\":5}]]}",
                        "SubmitJob: Can't parse value for 'depends': Unable to read list"),
                arguments(
                        "opcode_bad_priority",
                        "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_TEST_DELAY\","
                                + "\"reason\":[],\"duration\":1,\"priority\":1}]]}",
                        "SubmitJob: Can't parse value for 'priority': Invalid string value for"
                                + " type OpSubmitPriority: 1"),
                arguments(
                        "many_jobs",
                        "{\"method\":\"SubmitManyJobs\",\"args\":[[[],"
                                + "[{\"OP_ID\":\"OP_NOSUCH\"}]]]}",
                        "SubmitManyJobs: key 'reason' not found, object contains only"
                                + " [\"OP_ID\"]"));
    }

    @ParameterizedTest
    @MethodSource("parseTexts")
    void complainsInTheRealDaemonsWords(String form, String message, String expected) {
        assertThat(refusalOf(message)).as(form).isEqualTo(expected);
    }

    @Test
    void hasAnExampleOfEveryParseTextOfTheSpec() {
        // given
        var forms = Facts.object(Facts.spec("luxi.json").get("parse_texts")).keySet();
        // when
        var covered = parseTexts().map(a -> a.get()[0]).collect(Collectors.toSet());
        // then
        assertThat(covered).isEqualTo(forms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SubmitJob",
                "SubmitJobToDrainedQueue",
                "SubmitManyJobs",
                "PickupJob",
                "WaitForJobChange",
                "CancelJob",
                "ArchiveJob",
                "AutoArchiveJobs",
                "ChangeJobPriority",
                "QueryJobs",
                "QueryInstances",
                "QueryNodes",
                "QueryGroups",
                "QueryNetworks",
                "QueryExports",
                "QueryFilters",
                "ReplaceFilter",
                "DeleteFilter",
                "Query",
                "QueryFields",
                "QueryConfigValues",
                "QueryTags",
                "SetDrainFlag",
                "SetWatcherPause"
            })
    void refusesArgumentsOfTheWrongNumberAndType(String method) {
        for (String args :
                List.of("[]", "{}", "null", "7", "\"x\"", "[1,2,3,4,5,6]", "[{}]", "[[[[0]]]]")) {
            assertThat(refusalOf(method, args)).as(args).doesNotStartWith("decoded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"extra\"]", "{}", "null", "5"})
    void ignoresTheArgumentsOfQueryClusterInfoButWantsThem(String args) {
        assertThat(call("QueryClusterInfo", args)).isEqualTo(new LuxiRequest.QueryClusterInfo());
        assertThat(refusalOf("{\"method\":\"QueryClusterInfo\"}"))
                .isEqualTo("key 'args' not found, object contains only [\"method\"]");
    }

    @Test
    void ignoresTheVersion() {
        for (String version : List.of("123", "3010000", "\"x\"", "null")) {
            assertThat(
                            decode(
                                    "{\"version\":"
                                            + version
                                            + ",\"args\":[\"cluster\",\"\"],"
                                            + "\"method\":\"QueryTags\"}"))
                    .isEqualTo(new LuxiRequest.QueryTags(TagKind.CLUSTER, ""));
        }
    }

    @Test
    void takesAJobIdAsNumberOrDigits() {
        for (String id : List.of("12", "\"12\"", "12.0", "\" 12 \"")) {
            assertThat(call("ArchiveJob", "[" + id + "]"))
                    .isEqualTo(new LuxiRequest.ArchiveJob(new JobId(12)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "\"-1\"",
                "1.5",
                "null",
                "true",
                "[]",
                "\"\"",
                "\"12x\"",
                "123456789012345678901",
                "\"123456789012345678901\""
            })
    void refusesWhatIsNoJobId(String id) {
        assertThat(refusalOf("ArchiveJob", "[" + id + "]"))
                .startsWith("Cannot convert value '[")
                .containsIgnoringCase("job id");
    }

    @Test
    void cancelsWithOrWithoutKill() {
        assertThat(call("CancelJob", "[3]"))
                .isEqualTo(new LuxiRequest.CancelJob(new JobId(3), false));
        assertThat(call("CancelJob", "[\"3\",true]"))
                .isEqualTo(new LuxiRequest.CancelJob(new JobId(3), true));
        assertThat(refusalOf("CancelJob", "[3,1]"))
                .isEqualTo("Cannot convert value '[3, 1]', error: Unable to read Bool");
    }

    @Test
    void cutsTheWaitForAJobToItsLongest() {
        assertThat(call("WaitForJobChange", "[252,[\"status\"],null,null,1.5]"))
                .isEqualTo(
                        new LuxiRequest.WaitForJobChange(
                                new JobId(252),
                                List.of("status"),
                                null,
                                null,
                                Duration.ofMillis(1500)));
        assertThat(call("WaitForJobChange", "[252,[\"status\"],[\"running\"],7,100000]"))
                .isEqualTo(
                        new LuxiRequest.WaitForJobChange(
                                new JobId(252),
                                List.of("status"),
                                List.of("running"),
                                7L,
                                Duration.ofSeconds(89)));
        assertThat(refusalOf("WaitForJobChange", "[252]"))
                .isEqualTo("Parsing WaitForJobChange message: Not enough values");
    }

    @Test
    void asksForAllJobsWithNullAndForSomeById() {
        assertThat(call("QueryJobs", "[null,[\"id\"]]"))
                .isEqualTo(new LuxiRequest.QueryJobs(List.of(), List.of("id")));
        assertThat(call("QueryJobs", "[[\"1\",2],[]]"))
                .isEqualTo(
                        new LuxiRequest.QueryJobs(List.of(new JobId(1), new JobId(2)), List.of()));
        assertThat(refusalOf("QueryJobs", "[[\"abc\"],[\"id\"]]"))
                .isEqualTo(
                        "Cannot convert value '[\"abc\"]', error: parsing job id: cannot parse"
                                + " string 'abc'");
    }

    @Test
    void knowsNoExtstorageAlthoughJobsDo() {
        assertThat(call("QueryFields", "[\"cluster\",null]"))
                .isEqualTo(new LuxiRequest.QueryFields(QueryResource.CLUSTER, List.of()));
        assertThat(refusalOf("QueryFields", "[\"extstorage\",null]"))
                .contains("Can't parse value 'extstorage' as neither");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[\"&\"]",
                "[\"|\",[\"==\",\"id\",1],[\"=\",\"id\",\"2\"]]",
                "[\"!\",[\"?\",\"offline\"]]",
                "[\"=~\",\"name\",\"^a\"]",
                "[\"=[]\",\"tags\",\"x\"]",
                "[\">=\",\"id\",123456789012345678901]"
            })
    void takesAWellFormedFilter(String filter) {
        assertThat(call("Query", "[\"job\",[\"id\"]," + filter + "]"))
                .isInstanceOf(LuxiRequest.Query.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "[]",
                "[5]",
                "{}",
                "\"==\"",
                "[\"!\"]",
                "[\"!\",null,null]",
                "[\"?\",1]",
                "[\"==\",\"id\"]",
                "[\"==\",1,1]",
                "[\"==\",\"id\",1.5]",
                "[\"==\",\"id\",null]",
                "[\"==\",\"id\",true]",
                "[\"=~\",\"name\",1]",
                "[\"&\",[\"bogus\"]]"
            })
    void refusesAnIllFormedFilter(String filter) {
        assertThat(refusalOf("Query", "[\"job\",[\"id\"]," + filter + "]"))
                .startsWith("Cannot convert value '[\"job\", [\"id\"], ")
                .contains("', error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ACCEPT\"", "\"PAUSE\"", "[\"RATE_LIMIT\",3]"})
    void takesAFilterRule(String action) {
        assertThat(
                        call(
                                "ReplaceFilter",
                                "[null,1,[[\"jobid\",[\">\",\"id\",\"watermark\"]]],"
                                        + action
                                        + ",[[\"src\",\"why\",1]]]"))
                .isInstanceOf(LuxiRequest.ReplaceFilter.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[null,-1,[],\"ACCEPT\",[]]",
                "[5,1,[],\"ACCEPT\",[]]",
                "[null,1,{},\"ACCEPT\",[]]",
                "[null,1,[null],\"ACCEPT\",[]]",
                "[null,1,[[\"jobid\",[\"bogus\"]]],\"ACCEPT\",[]]",
                "[null,1,[],\"accept\",[]]",
                "[null,1,[],null,[]]",
                "[null,1,[],[\"RATE_LIMIT\",0],[]]",
                "[null,1,[],[\"RATE_LIMIT\"],[]]",
                "[null,1,[],\"ACCEPT\",[[\"only\",\"two\"]]]"
            })
    void refusesABadFilterRule(String args) {
        assertThat(refusalOf("ReplaceFilter", args)).startsWith("Cannot convert value '");
    }

    @Test
    void pausesTheWatcherUntilANumberOrNotAtAll() {
        assertThat(call("SetWatcherPause", "[1700000000.5]"))
                .isEqualTo(new LuxiRequest.SetWatcherPause(1700000000.5));
        assertThat(call("SetWatcherPause", "[null]"))
                .isEqualTo(new LuxiRequest.SetWatcherPause(null));
    }

    @Test
    void acceptsAJobWithoutOpcodes() {
        assertThat(call("SubmitJob", "[[]]")).isEqualTo(new LuxiRequest.SubmitJob(List.of()));
        assertThat(call("SubmitManyJobs", "[[]]"))
                .isEqualTo(new LuxiRequest.SubmitManyJobs(List.of()));
    }

    @Test
    void refusesAnUnknownOpcodeAndAnUnknownParameter() {
        assertThat(refusalOf("SubmitJob", "[[{\"OP_ID\":\"OP_NOSUCH\",\"reason\":[]}]]"))
                .startsWith("SubmitJob: ")
                .contains("OP_NOSUCH");
        assertThat(
                        refusalOf(
                                "SubmitJobToDrainedQueue",
                                "[[{\"OP_ID\":\"OP_TAGS_SEARCH\",\"reason\":[],\"pattern\":\"x\","
                                        + "\"bogus\":1}]]"))
                .startsWith("SubmitJobToDrainedQueue: ")
                .contains("bogus");
        assertThat(refusalOf("SubmitJob", "[[5]]")).startsWith("SubmitJob: ");
        assertThat(refusalOf("SubmitManyJobs", "[[5]]")).startsWith("SubmitManyJobs: ");
    }

    @Test
    void tellsAnOpcodeThatOnlyGanetiHasFromAMistake() {
        assertThatThrownBy(
                        () -> call("SubmitJob", "[[{\"OP_ID\":\"OP_TEST_DUMMY\",\"reason\":[]}]]"))
                .isInstanceOfSatisfying(
                        GanetiException.class,
                        e -> assertThat(e.wireClass()).isEqualTo("OpCodeUnknown"));
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        // given
        List<byte[]> broken =
                List.of(
                        new byte[] {'{', '"', (byte) 0xff, '"', '}'},
                        new byte[] {(byte) 0xc0, (byte) 0x80}, // An overlong zero.
                        new byte[] {'[', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ']'},
                        new byte[] {'[', '"', (byte) 0xe2, (byte) 0x82});
        // then
        for (byte[] message : broken) {
            assertThat(refusalOf(message)).startsWith("Failed to decode UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "{\"method\":",
                "{} {}",
                "[1,]",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"method\":\"QueryTags\",\"args\":[NaN]}",
                "{\"method\":\"SetWatcherPause\",\"args\":[1e999]}",
                "{\"method\":\"DeleteFilter\",\"args\":[\"\\ud800\"]}"
            })
    void refusesBrokenJson(String message) {
        assertThat(refusalOf(message)).startsWith(TOP + "Invalid JSON: ");
    }

    @Test
    void survivesABombOfNestedLists() {
        assertThat(refusalOf("[".repeat(1_000_000))).startsWith(TOP + "Invalid JSON: ");
        assertThat(refusalOf("{\"a\":".repeat(100_000))).startsWith(TOP + "Invalid JSON: ");
    }

    @Test
    void refusesMoreValuesThanTheHeapBears() {
        assertThat(refusalOf("QueryClusterInfo", "[" + "0,".repeat(2_000_000) + "0]"))
                .contains("there are too many values");
        assertThat(refusalOf("QueryClusterInfo", "[" + "{\"a\":0},".repeat(400_000) + "0]"))
                .contains("there are too many values");
    }

    @Test
    void keepsTimesWithinReach() {
        assertThat(call("AutoArchiveJobs", "[9000000000000000000,9000000000000000000]"))
                .isEqualTo(new LuxiRequest.AutoArchiveJobs(1L << 33, Duration.ofSeconds(1L << 33)));
        assertThat(call("AutoArchiveJobs", "[-1,-5]"))
                .isEqualTo(new LuxiRequest.AutoArchiveJobs(-1, Duration.ZERO));
        assertThat(refusalOf("SetWatcherPause", "[1e300]")).contains("too far away");
    }

    @Test
    void repeatsOnlySoMuchOfALongValue() {
        // given
        String args = "[\"" + "x".repeat(1_000_000) + "\"]";
        // then
        assertThat(refusalOf("Query", args))
                .hasSizeLessThan(10_000)
                .endsWith("', error: Unable to read Triple");
    }
}
