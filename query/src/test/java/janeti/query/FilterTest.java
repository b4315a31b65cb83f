package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigInteger;
import java.util.List;

class FilterTest {
    private static Filter filter(String json) {
        return Filter.parse(Json.parse(json));
    }

    private static @Nullable List<FilterValue> names(String json) {
        return filter(json).requestedNames("id");
    }

    private static FilterValue whole(long value) {
        return new FilterValue.Whole(BigInteger.valueOf(value));
    }

    @Test
    void readsEveryOperator() {
        assertThat(filter("null")).isEqualTo(new Filter.Everything());
        assertThat(filter("[\"?\",\"a\"]")).isEqualTo(new Filter.IsTrue("a"));
        assertThat(filter("[\"!\",null]")).isEqualTo(new Filter.Not(new Filter.Everything()));
        assertThat(filter("[\"&\"]")).isEqualTo(new Filter.And(List.of()));
        assertThat(filter("[\"|\",null,null]"))
                .isEqualTo(
                        new Filter.Or(List.of(new Filter.Everything(), new Filter.Everything())));
        assertThat(filter("[\"=[]\",\"a\",\"x\"]"))
                .isEqualTo(new Filter.Contains("a", new FilterValue.Text("x")));
        assertThat(filter("[\"=~\",\"a\",\"x\"]")).isInstanceOf(Filter.Matches.class);
    }

    @ParameterizedTest
    @CsvSource({
        "==, EQUAL",
        "=, EQUAL",
        "<, LESS",
        "<=, LESS_OR_EQUAL",
        ">, GREATER",
        ">=, GREATER_OR_EQUAL"
    })
    void readsComparisons(String operator, Filter.Comparison comparison) {
        assertThat(Filter.parse(List.of(operator, "a", 5L)))
                .isEqualTo(new Filter.Compare("a", comparison, whole(5)));
    }

    @Test
    void unequalIsTheOppositeOfEqual() {
        assertThat(filter("[\"!=\",\"a\",5]"))
                .isEqualTo(
                        new Filter.Not(new Filter.Compare("a", Filter.Comparison.EQUAL, whole(5))));
    }

    @Test
    void aWholeNumberMayBeWrittenWithAPoint() {
        assertThat(filter("[\"==\",\"a\",5.0]")).isEqualTo(filter("[\"==\",\"a\",5]"));
    }

    @Test
    void numbersOfAnySizeAreRead() {
        assertThat(filter("[\"==\",\"a\",123456789012345678901234567890]"))
                .isEqualTo(
                        new Filter.Compare(
                                "a",
                                Filter.Comparison.EQUAL,
                                new FilterValue.Whole(
                                        new BigInteger("123456789012345678901234567890"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['bogus'] ; Unknown filter operand 'bogus'",
                "['=='] ; Cannot deserialise field/value pair, expected [fieldname, value] but got"
                        + " []",
                "['!'] ; Cannot deserialise field, expected [filter] but got []",
                "['?','a','b'] ; Cannot deserialise field, expected [fieldname] but got"
                        + " ['a','b']",
                "[] ; Cannot deserialise filter: expected array [string, args], got []",
                "{} ; Cannot deserialise filter: expected array [string, args], got {}",
                "[1,2] ; Cannot deserialise filter: expected array [string, args], got [1,2]",
                "['&','a'] ; Cannot deserialise filter: expected array [string, args], got 'a'",
                "['==','a',null] ; Cannot deserialise filter value, expecting string or integer,"
                        + " got null",
                "['==','a',[1]] ; Cannot deserialise filter value, expecting string or integer,"
                        + " got [1]",
                "['==','a',true] ; Cannot deserialise filter value, expecting string or integer,"
                        + " got true",
                "['<','a',1.5] ; Cannot deserialise numeric filter value, expecting integral but"
                        + " got a fractional value: 1.5",
                "['==',1,2] ; Cannot deserialise filter field, expecting its name, got 1",
                "['=~','a',1] ; Cannot deserialise filter pattern, expecting a regular expression,"
                        + " got 1",
                "['=~','a','('] ; Invalid regular expression '(': Unclosed group",
            })
    void saysWhatIsWrong(String line) {
        // given
        List<String> parts = List.of(line.replace('\'', '"').split(" ; "));
        String expected = parts.get(1).replace("operand \"bogus\"", "operand 'bogus'");
        // when, then
        assertThatThrownBy(() -> filter(parts.get(0)))
                .isInstanceOf(FilterSyntaxException.class)
                .satisfies(e ->
                        assertThat(String.valueOf(e.getMessage()).replace('\'', '"'))
                                .isEqualTo(expected.replace('\'', '"')));
    }

    @Test
    void deepNestingIsRefused() {
        // given
        String deepest = "[\"!\",".repeat(Limits.FILTER_DEPTH) + "null" + "]".repeat(50);
        // when, then
        assertThat(filter(deepest)).isInstanceOf(Filter.Not.class);
        assertThatThrownBy(() -> filter("[\"!\"," + deepest + "]"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("nests deeper than 50 levels");
    }

    @Test
    void aLongRegularExpressionIsRefused() {
        assertThatThrownBy(() -> Filter.parse(List.of("=~", "a", "x".repeat(1_001))))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessage("The regular expression has 1001 characters, the limit is 1000");
    }

    @Test
    void namesAreFoundInPureEqualities() {
        assertThat(names("[\"|\",[\"==\",\"id\",3],[\"=\",\"id\",1]]"))
                .containsExactly(whole(3), whole(1));
        assertThat(names("[\"==\",\"id\",\"x\"]")).containsExactly(new FilterValue.Text("x"));
        assertThat(names("[\"|\",[\"|\",[\"==\",\"id\",3]],[\"==\",\"id\",3]]"))
                .containsExactly(whole(3), whole(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "null",
                "[\"|\"]",
                "[\"|\",[\"==\",\"id\",1],null]",
                "[\"|\",[\"==\",\"id\",1],[\"==\",\"status\",\"error\"]]",
                "[\"&\",[\"==\",\"id\",1]]",
                "[\"!=\",\"id\",1]",
                "[\"<\",\"id\",1]",
                "[\"==\",\"status\",\"error\"]"
            })
    void anythingElseAsksForNoNames(String json) {
        assertThat(names(json)).isNull();
    }
}
