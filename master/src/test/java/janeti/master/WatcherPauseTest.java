package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.model.PrereqException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

class WatcherPauseTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir private Path folder;

    @Test
    void writesWholeSecondsAndALineEnd() throws IOException {
        // given
        Path file = folder.resolve("watcher.pause");
        // when
        WatcherPause.write(file, NOW.plusMillis(1_700));
        // then
        assertThat(file).hasContent("1800000001\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void replacesAndRemovesThePauseAndLeavesNothingElse() throws IOException {
        // given
        Path file = folder.resolve("watcher.pause");
        WatcherPause.write(file, NOW);
        WatcherPause.write(file, NOW.plusSeconds(60));
        assertThat(file).hasContent("1800000060\n");
        // when
        WatcherPause.write(file, null);
        WatcherPause.write(file, null);
        // then
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAnEndThatIsNotAhead() {
        for (Instant until : List.of(NOW, NOW.minusSeconds(1))) {
            assertThatExceptionOfType(PrereqException.class)
                    .isThrownBy(() -> WatcherPause.require(until, NOW))
                    .withMessageContaining("is not after now")
                    .extracting(e -> e.wireForm().getFirst())
                    .isEqualTo("OpPrereqError");
        }
        assertThatCode(() -> WatcherPause.require(NOW.plusSeconds(1), NOW))
                .doesNotThrowAnyException();
        assertThatCode(() -> WatcherPause.require(null, NOW)).doesNotThrowAnyException();
    }
}
