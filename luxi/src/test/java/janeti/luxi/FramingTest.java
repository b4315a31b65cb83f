package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.model.Json;
import janeti.model.PrereqException;
import janeti.model.Submitter;
import janeti.op.TagKind;
import janeti.protocol.LuxiRequest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recorded transcript of hand-made messages, played again over a real socket. */
@Timeout(180)
class FramingTest {
    private static final Pattern BYTES =
            Pattern.compile("b'(.*)' -> b'(.*)<(EOF|open)>' b'(.*)<(EOF|open)>'");
    private static final Pattern CUT_BYTES = Pattern.compile("b'(.*)' -> b'(.*)' b'(.*)<open>'");
    private static final Pattern CALL =
            Pattern.compile("(\\w+) (\\[.*]) (?:True|False) (\\[.*]|\".*|true|false|null)");

    private static @Nullable Object answer(LuxiRequest request, Submitter who) {
        return switch (request) {
            case LuxiRequest.QueryTags(TagKind kind, String name) when kind == TagKind.INSTANCE ->
                    throw new PrereqException(
                            ErrorCode.NOENT, "Instance name " + name + " not found");
            case LuxiRequest.QueryTags(TagKind kind, _) ->
                    kind == TagKind.CLUSTER ? List.of("c1") : List.of();
            case LuxiRequest.QueryClusterInfo _ -> clusterInfo();
            case LuxiRequest.PickupJob _ ->
                    throw GanetiException.generic("Luxi call 'PickupJob' is for internal use only");
            default -> throw GanetiException.generic("live data");
        };
    }

    /** The recorded one. */
    private static @Nullable Object clusterInfo() {
        return Captures.exchanges().stream()
                .filter(e -> e.message().startsWith("{\"method\":\"QueryClusterInfo\",\"args\""))
                .filter(e -> Boolean.TRUE.equals(e.response().get("success")))
                .reduce((_, last) -> last)
                .map(e -> Optional.ofNullable(e.response().get("result")))
                .orElseThrow()
                .orElseThrow();
    }

    /** What Python shows as a bytes literal. */
    private static String unescaped(String literal) {
        return literal.replace("\\x03", "\u0003").replace("\\'", "'").replace("\\\\", "\\");
    }

    @Test
    void answersEveryMessageOfTheTranscriptByteForByteAndClosesWhereTheRealDaemonDid()
            throws IOException {
        int played = 0;
        try (var server = TestServer.start(FramingTest::answer)) {
            for (String line : Captures.transcript()) {
                Matcher whole = BYTES.matcher(line);
                Matcher cut = CUT_BYTES.matcher(line);
                if (whole.matches()) {
                    String answers = unescaped(whole.group(2));
                    assertThat(played(server, unescaped(whole.group(1)), whole.group(3)))
                            .as(line)
                            .isEqualTo(answers);
                    played++;
                } else if (cut.matches()) {
                    assertThat(played(server, unescaped(cut.group(1)), "open"))
                            .as(line)
                            .startsWith(unescaped(cut.group(2)))
                            .endsWith(unescaped(cut.group(3)));
                    played++;
                }
            }
        }
        assertThat(played).isEqualTo(8);
    }

    /** Sends all, reads as many answers as messages; then the connection must be as told. */
    private static String played(TestServer server, String messages, String end)
            throws IOException {
        try (var client = server.connect().send(messages)) {
            var answers = new StringBuilder();
            for (int i = 0; i < messages.chars().filter(c -> c == 3).count(); i++) {
                answers.append(client.answer()).append('\u0003');
            }
            if (end.equals("open")) {
                client.call("QueryTags", "[\"cluster\",\"\"]");
                assertThat(client.answer()).isEqualTo("{\"success\":true,\"result\":[\"c1\"]}");
            } else {
                assertThat(client.answer()).isEqualTo("<EOF>");
            }
            return answers.toString();
        }
    }

    @Test
    void answersTheCallsOfTheTranscriptThatNeedNoLiveCluster() throws IOException {
        List<String> played = new ArrayList<>();
        try (var server = TestServer.start(FramingTest::answer)) {
            for (String line : Captures.transcript()) {
                Matcher call = CALL.matcher(line);
                if (!call.matches() || !isJson(call.group(2))) {
                    continue; // Cut off in the transcript; the other recording has it whole.
                }
                try (var client = server.connect().call(call.group(1), call.group(2))) {
                    String answer = client.answer();
                    if (!answer.contains("live data")
                            && !call.group(1).equals("QueryClusterInfo")) {
                        assertThat(shown(answer)).as(line).startsWith(cut(call.group(3)));
                        played.add(call.group(1));
                    }
                }
            }
        }
        assertThat(played)
                .containsExactlyInAnyOrder(
                        "QueryTags",
                        "QueryTags",
                        "QueryTags",
                        "SubmitJob",
                        "SubmitJob",
                        "NoSuchMethod",
                        "Query",
                        "PickupJob",
                        "ReplaceFilter");
    }

    private static boolean isJson(String text) {
        try {
            return Json.parse(text) != null;
        } catch (Json.SyntaxException e) {
            return false;
        }
    }

    /** The result as compact JSON. */
    private static String shown(String answer) {
        assertThat(Json.parse(answer)).isInstanceOf(java.util.Map.class);
        String result = answer.substring(answer.indexOf(",\"result\":") + ",\"result\":".length());
        return result.substring(0, result.length() - 1);
    }

    /** As Python wrote it, with blanks; strings hold none of these pairs but after a comma. */
    private static String cut(String recorded) {
        return recorded.startsWith("[")
                ? recorded.replace("\", ", "\",").replace(", [", ",[")
                : recorded;
    }

    @Test
    void sendsTextAsUtf8() throws IOException {
        try (var server =
                        TestServer.start((request, _) ->
                                request instanceof LuxiRequest.DeleteFilter(String uuid)
                                        ? uuid
                                        : null);
                var client = server.connect()) {
            String text = "gr\u00fc\u00df \u65e5 \ud83d\ude00 \\u0003";
            client.call("DeleteFilter", "[\"" + text + "\"]");
            assertThat(client.answer()).isEqualTo("{\"success\":true,\"result\":\"" + text + "\"}");
            assertThat("\u00fc".getBytes(StandardCharsets.UTF_8)).hasSize(2);
        }
    }
}
