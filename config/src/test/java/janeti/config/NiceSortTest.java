package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

class NiceSortTest {
    private static List<String> sorted(String... names) {
        return Stream.of(names).sorted(NiceSort.ORDER).toList();
    }

    @Test
    void numbersInNamesCompareAsNumbers() {
        assertThat(sorted("inst10", "inst2", "inst1")).containsExactly("inst1", "inst2", "inst10");
        assertThat(sorted("a10.b2", "a2.b10", "a2.b9"))
                .containsExactly("a2.b9", "a2.b10", "a10.b2");
    }

    @Test
    void aBeginningComesFirst() {
        assertThat(sorted("node1x", "node1", "node", ""))
                .containsExactly("", "node", "node1", "node1x");
    }

    @Test
    void digitsComeBeforeLettersEvenWhereTextWouldSayOtherwise() {
        assertThat(sorted("a-1", "a1", "ab")).containsExactly("a1", "a-1", "ab");
        assertThat(sorted("-", "0")).containsExactly("0", "-");
    }

    @Test
    void hugeNumbersAndLeadingZerosHaveAnOrderToo() {
        assertThat(sorted("x99999999999999999999", "x100000000000000000000"))
                .containsExactly("x99999999999999999999", "x100000000000000000000");
        assertThat(sorted("x1", "x01", "x001")).containsExactly("x001", "x01", "x1");
        assertThat(sorted("x01b", "x1a")).containsExactly("x1a", "x01b");
    }

    @Test
    void capitalsComeBeforeSmallLetters() {
        assertThat(sorted("b", "B", "a")).containsExactly("B", "a", "b");
    }
}
