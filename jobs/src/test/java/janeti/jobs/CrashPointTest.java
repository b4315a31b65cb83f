package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.PrereqException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

class CrashPointTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "ten", "1.5", " 3", "9999999999", "3@", "3@0", "@3", "3@x"})
    void refusesWhatIsNoNumberOfEntries(String asked) {
        assertThatThrownBy(() -> CrashPoint.asked(Map.of(CrashPoint.ENV, asked), () -> {}))
                .isInstanceOf(PrereqException.class)
                .hasMessageStartingWith(
                        "JANETI_CRASH_AFTER_JOB_ENTRIES="
                                + asked
                                + ": after how many entries about jobs")
                .hasMessageEndingWith("Set it so, or not at all.");
    }

    @Test
    void isNotThereUnlessAskedFor() {
        assertThat(CrashPoint.asked(Map.of(), () -> {})).isNull();
        assertThat(CrashPoint.asked(Map.of(CrashPoint.ENV, ""), () -> {})).isNull();
    }

    @Test
    void countsTheEntriesOfTheJobItIsToldOf() throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            var all = new AtomicInteger();
            var second = new AtomicInteger();
            var beyond = new AtomicInteger();
            observe(master, "1", all);
            observe(master, "2@2", second);
            observe(master, "99@2", beyond);
            // when
            tag(master, "one");
            // then
            assertThat(all).hasValue(1);
            assertThat(second).hasValue(0);
            // when
            tag(master, "two");
            // then
            assertThat(second).hasValue(1);
            assertThat(beyond).hasValue(0);
        }
    }

    private static void observe(TestMaster master, String asked, AtomicInteger ends) {
        master.log.observe(
                Objects.requireNonNull(
                        CrashPoint.asked(
                                Map.of(CrashPoint.ENV, asked), () -> ends.incrementAndGet())));
    }

    private static void tag(TestMaster master, String tag) {
        master.await(
                master.submit(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of(tag))), SUCCESS);
    }
}
