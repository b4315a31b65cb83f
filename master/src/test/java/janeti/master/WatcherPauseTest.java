package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class WatcherPauseTest {
    private static final double NOW = 1_800_000_000;

    @TempDir private Path folder;

    @Test
    void writesWholeSecondsAndALineEnd() throws IOException {
        // given
        Path file = folder.resolve("watcher.pause");
        // when
        pause(file).write(NOW + 1.7);
        // then
        assertThat(file).hasContent("1800000001\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void replacesAndRemovesThePauseAndLeavesNothingElse() throws IOException {
        // given
        Path file = folder.resolve("watcher.pause");
        pause(file).write(NOW);
        pause(file).write(NOW + 60);
        assertThat(file).hasContent("1800000060\n");
        // when
        pause(file).write(null);
        pause(file).write(null);
        // then
        assertThat(folder).isEmptyDirectory();
    }

    private static WatcherPause pause(Path file) {
        return new WatcherPause(file, Owners.find(false, Owners.MASTERD, Owners.DAEMONS));
    }
}
