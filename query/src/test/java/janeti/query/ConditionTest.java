package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.Json;

import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class ConditionTest {
    /** A row is a map; a missing key is a cell without a value. */
    private static final FieldTable<Map<String, Object>> TABLE =
            new FieldTable<>(
                    "name",
                    List.of(
                            of("name", FilterMode.HOSTNAME),
                            of("text", FilterMode.PLAIN),
                            of("number", FilterMode.PLAIN),
                            of("flag", FilterMode.PLAIN),
                            of("list", FilterMode.PLAIN),
                            of("numbers", FilterMode.PLAIN),
                            of("time", FilterMode.TIMESTAMP),
                            of("live", FilterMode.PLAIN).live()));

    private static final Map<String, Object> ROW =
            Map.of(
                    "name",
                    "inst1.example.com",
                    "text",
                    "abc\nxyz",
                    "number",
                    7L,
                    "flag",
                    true,
                    "list",
                    List.of("t1", "t2"),
                    "numbers",
                    List.of(1L, 2L),
                    "time",
                    List.of(100L, 999_999L),
                    "live",
                    5L);

    private static Field<Map<String, Object>> of(String name, FilterMode mode) {
        return Field.<Map<String, Object>>ofCell(
                        name,
                        name,
                        FieldKind.OTHER,
                        name,
                        row -> {
                            Object value = row.get(name);
                            return value == null ? Cell.NODATA : Cell.of(value);
                        })
                .compared(mode);
    }

    private static Condition<Map<String, Object>> condition(String json) {
        return Condition.compile(Filter.parse(Json.parse(json.replace('\'', '"'))), TABLE);
    }

    private static boolean matches(String json) {
        return condition(json).matches(ROW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "null; true",
                "['==','number',7]; true",
                "['=','number',7]; true",
                "['==','number',7.0]; true",
                "['==','number',8]; false",
                "['!=','number',7]; false",
                "['!=','number',8]; true",
                "['<','number',8]; true",
                "['<','number',7]; false",
                "['<=','number',7]; true",
                "['<=','number',6]; false",
                "['>','number',6]; true",
                "['>','number',7]; false",
                "['>=','number',7]; true",
                "['>=','number',8]; false",
                "['<','number',123456789012345678901234567890]; true",
                "['==','text','abc']; false",
                "['<','text','abd']; true",
                "['>=','text','abd']; false",
                "['?','flag']; true",
                "['!',['?','flag']]; false",
                "['=[]','list','t1']; true",
                "['=[]','list','t3']; false",
                "['=[]','numbers',2]; true",
                "['=[]','numbers',3]; false",
                "['=~','text','b']; true",
                "['=~','text','^xyz$']; true",
                "['=~','text','a.*z']; false",
                "['=~','text','^[[:alpha:]]{3}$']; true",
                "['=~','name','^(?P<short>inst[0-9])']; true",
                "['&']; true",
                "['|']; false",
                "['&',['?','flag'],['==','number',7]]; true",
                "['&',['?','flag'],['==','number',8]]; false",
                "['|',['==','number',8],['?','flag']]; true",
                "['|',['==','number',8],['==','number',9]]; false"
            })
    void comparesAsTheOperatorSays(String json, boolean expected) {
        assertThat(matches(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "['==','name','inst1.example.com']; true",
                "['==','name','inst1']; true",
                "['==','name','inst1.example']; true",
                "['==','name','inst']; false",
                "['==','name','inst1.']; false",
                "['!=','name','inst1']; false",
                "['==','text','abc']; false",
                "['<=','name','inst1']; false"
            })
    void aHostIsEqualToItsShortName(String json, boolean expected) {
        assertThat(matches(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "['==','time',100]; true",
                "['>','time',100]; false",
                "['<','time',101]; true",
                "['>=','time',101]; false"
            })
    void timesCompareByWholeSeconds(String json, boolean expected) {
        assertThat(matches(json)).isEqualTo(expected);
    }

    @Test
    void aCellWithoutValueExcludesNothing() {
        // given
        Map<String, Object> empty = Map.of();
        // when, then
        assertThat(condition("['==','number',8]").matches(empty)).isTrue();
        assertThat(condition("['==','number','text']").matches(empty)).isTrue();
        assertThat(condition("['?','flag']").matches(empty)).isTrue();
        assertThat(condition("['=~','text','x']").matches(empty)).isTrue();
        assertThat(condition("['=[]','list','x']").matches(empty)).isTrue();
        assertThat(condition("['!=','number',8]").matches(empty)).isFalse();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String json) {
        return assertThatThrownBy(() -> matches(json))
                .isInstanceOf(GanetiException.class)
                .satisfies(e ->
                        assertThat(((GanetiException) e).wireClass()).isEqualTo("ParameterError"));
    }

    @Test
    void anUnknownFieldIsFoundBeforeAnyRowIsSeen() {
        assertThatThrownBy(() -> condition("['&',['?','nosuch']]"))
                .isInstanceOf(GanetiException.class)
                .hasMessage("Can't find field named 'nosuch'");
    }

    @Test
    void aValueOfTheWrongTypeIsRefused() {
        refused("['==','number','7']")
                .hasMessage(
                        "Invalid types in comparison, trying to compare 7 with 'QuotedString"
                                + " \"7\"'");
        refused("['<','text',7]")
                .hasMessage(
                        "Invalid types in comparison, trying to compare \"abc\\nxyz\" with"
                                + " 'NumericValue 7'");
        refused("['==','flag',1]").hasMessageContaining("trying to compare true");
        refused("['==','list','t1']").hasMessageContaining("trying to compare [\"t1\",\"t2\"]");
        refused("['==','time','noon']").hasMessageContaining("trying to compare 100");
        refused("['?','number']").hasMessage("Unexpected value '7' in boolean context");
        refused("['=~','number','7']")
                .hasMessage(
                        "Invalid field value used in regexp matching, expecting string but got"
                                + " '7'");
        refused("['=[]','text','a']").hasMessageContaining("expecting a list");
        refused("['=[]','list',1]").hasMessageContaining("trying to compare \"t1\"");
    }

    @Test
    void whatIsDecidedAlreadyIsNotLookedAt() {
        assertThat(matches("['|',['?','flag'],['==','number','x']]")).isTrue();
        assertThat(matches("['&',['==','number',8],['==','number','x']]")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "['==','live',9]; true",
                "['!=','live',5]; true",
                "['!',['!',['==','live',9]]]; true",
                "['&',['==','live',9],['==','number',8]]; false",
                "['|',['==','live',9],['==','number',8]]; true",
                "['!',['|',['==','live',9],['==','number',7]]]; false",
                "['!',['&',['==','live',9],['==','number',7]]]; true",
                "['!',['&',['==','live',9],['==','number',8]]]; true",
                "['==','number',8]; false"
            })
    void beforeLiveDataIsKnownOnlyWhatCannotMatchIsExcluded(String json, boolean expected) {
        assertThat(condition(json).mayMatch(ROW)).isEqualTo(expected);
    }

    @Test
    void liveDataDecidesInTheEnd() {
        assertThat(matches("['!=','live',5]")).isFalse();
        assertThat(matches("['==','live',5]")).isTrue();
    }

    @Test
    void aCatastrophicPatternIsStopped() {
        // given
        Condition<Map<String, Object>> bomb = condition("['=~','text','^.*.*.*.*.*z$']");
        // when, then
        assertThatThrownBy(() -> bomb.matches(Map.of("text", "a".repeat(500))))
                .isInstanceOf(GanetiException.class)
                .hasMessage(
                        "Matching the regular expression '^.*.*.*.*.*z$' takes too long; avoid"
                                + " repetitions inside repetitions");
    }

    @Test
    void aPatternThatRecursesPastTheStackIsStopped() {
        // given
        Condition<Map<String, Object>> deep = condition("['=~','text','^(a|b)*$']");
        // when, then
        assertThatThrownBy(() -> deep.matches(Map.of("text", "ab".repeat(2_000_000) + "c")))
                .isInstanceOf(GanetiException.class)
                .hasMessageContaining("takes too long");
    }

    @Test
    void theBudgetIsForAllRowsTogether() {
        // given
        Condition<Map<String, Object>> condition = condition("['=~','text','x$']");
        Map<String, Object> row = Map.of("text", "y".repeat(1_000_000));
        // when
        @Nullable GanetiException stopped = null;
        int rows = 0;
        while (stopped == null && rows < 100) {
            try {
                condition.matches(row);
                rows++;
            } catch (GanetiException e) {
                stopped = e;
            }
        }
        // then
        assertThat(stopped).isNotNull();
        assertThat(rows).isBetween(1, 40);
    }
}
